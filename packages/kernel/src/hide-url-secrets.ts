/**
 * What of a URL lets whoever has it in: its password, and what signs it or stands for a password in its query or fragment. The
 * rest, a signed URL's dates and rights among it, is shown: it tells why a URL is refused.
 */
const MASK = "******";

/** From the `//` on, so that no run of letters is looked through twice; what ends a URL's authority ends the match. */
const WITH_PASSWORD = /(:\/\/[^\s/?#@:"]*:)[^\s/?#"]+@/g;

/** A parameter's name and the `=` after it, as some write them in JSON and in a parameter of another URL too; no name that counts is longer. */
const PARAMETER = /(?:[?&;#]|%(?:3f|26|3b|23)|\\u00(?:3f|26))([^\s=&;#?"<>\\/]{1,100}?)(?:=|%3d|\\u003d)/gi;
/** Without one of these there is no parameter: most texts are not looked through any further. */
const EQUALS = ["=", "%3", "\\u003"];

/**
 * `X-Amz-Signature`, `X-Amz-Security-Token`, `X-Amz-Credential` (S3 and its likes, X-Goog- and x-oss- as well), `Signature`
 * (CloudFront), `sig` (Azure), `temp_url_sig` (Swift), `access_token`, `apikey`, `client_secret`, …
 */
const SECRET_PARTS =
  /signature|token|secret|passw|passphrase|credential|session|authorization|(?:api|access|private|subscription|account|auth)[-_.]?key/i;
/** Words too short to be looked for within others: `sig`, `temp_url_sig`, `key`, but not `design` or `monkey`. */
const SECRET_WORDS = /(?:^|[-_.[])(?:sig|hmac|jwt|key|keys|auth|pwd|pass|pw|sid|otp|code|ticket|sas)\]?$/i;

/** To the end of the value; of an escape in JSON, only the quote and the end of a line end it. */
const VALUE = /(?:[^\s"&#<>\\]|\\[^"nrt\s])+/y;

/** The text with the secrets of every URL in it as `******`: `https://user:******@host/path?expires=1&sig=******`. */
export function hideUrlSecrets(text: string): string {
  const withoutPasswords = text.includes("@") ? text.replaceAll(WITH_PASSWORD, `$1${MASK}@`) : text;
  return EQUALS.some((sign) => text.includes(sign)) ? hideParameters(withoutPasswords) : withoutPasswords;
}

function hideParameters(text: string): string {
  let shown = "";
  let from = 0;
  for (const found of text.matchAll(PARAMETER)) {
    const at = found.index + found[0].length;
    if (found.index < from || !isSecret(found[1] ?? "")) continue;
    const end = endOfValue(text, at);
    if (end === at) continue;
    shown += text.slice(from, at) + MASK;
    from = end;
  }
  return from === 0 ? text : shown + text.slice(from);
}

function isSecret(name: string): boolean {
  const plain = decoded(name);
  return SECRET_PARTS.test(plain) || SECRET_WORDS.test(plain);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Without the punctuation of a sentence that the URL stands in. */
function endOfValue(text: string, start: number): number {
  VALUE.lastIndex = start;
  let end = start + (VALUE.exec(text)?.[0].length ?? 0);
  while (end > start && ".,:;!?'`)]}".includes(text[end - 1] ?? "")) end -= 1;
  return end;
}
