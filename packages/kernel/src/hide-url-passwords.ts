/** From the `//` on, so that no run of letters is looked through twice; what ends a URL's authority ends the match. */
const WITH_PASSWORD = /(:\/\/[^\s/?#@:"]*:)[^\s/?#"]+@/g;

/** The text with the password of every URL in it as `******`: `https://user:******@host/path`. */
export function hideUrlPasswords(text: string): string {
  return text.includes("@") ? text.replaceAll(WITH_PASSWORD, "$1******@") : text;
}
