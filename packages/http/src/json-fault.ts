/**
 * Where a text stops being JSON, and what would have to stand there. The runtime's own words repeat a part of the text, which may
 * hold a password, and do not always say where it is.
 */
export interface JsonFault {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** As "a value", "',' or '}'". */
  readonly expected: string;
  /** One character; nothing at the end of the text. */
  readonly found: string;
}

type Expected =
  | "a value"
  | "a value or ']'"
  | "a key or '}'"
  | "a key"
  | "':'"
  | "',' or '}'"
  | "',' or ']'"
  | "the end";

/** Nobody means so many brackets within each other. */
const MOST_OPEN = 10_000;
const NEW_LINE = 0x0a;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = ["true", "false", "null"];
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \t\n\r]*/y;

/** Of a text that `JSON.parse` refuses. */
export function findJsonFault(text: string): JsonFault {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "a value";
  let at = 0;
  for (;;) {
    at = endOf(SPACE, text, at);
    const next = advance(text, at, { expected, open });
    if (isStop(next)) return faultAt(text, next.at, next.wanted);
    ({ at, expected } = next);
  }
}

interface Step {
  readonly at: number;
  readonly expected: Expected;
}

interface Stop {
  readonly at: number;
  readonly wanted: string;
}

function isStop(end: { readonly at: number } | Stop): end is Stop {
  return "wanted" in end;
}

interface Place {
  readonly expected: Expected;
  /** What has not been closed yet, the innermost last. */
  readonly open: ("{" | "[")[];
}

/** Past the next token, if it is one that may come. */
function advance(text: string, at: number, { expected, open }: Place): Step | Stop {
  const sign = text[at] ?? "";
  const stop = { at, wanted: expected };
  const innermost = open.at(-1);
  if ((sign === "}" && takesEnd(expected, "}")) || (sign === "]" && takesEnd(expected, "]"))) {
    open.pop();
    return { at: at + 1, expected: afterValue(open) };
  }
  if (expected === "':'") return sign === ":" ? { at: at + 1, expected: "a value" } : stop;
  if (expected === "the end") return stop;
  if (expected === "',' or '}'" || expected === "',' or ']'") {
    if (sign !== ",") return stop;
    return { at: at + 1, expected: innermost === "{" ? "a key" : "a value" };
  }
  if (expected === "a key" || expected === "a key or '}'") {
    if (sign !== '"') return stop;
    const end = endOfString(text, at);
    return isStop(end) ? end : { at: end.at, expected: "':'" };
  }
  if (sign === "{" || sign === "[") {
    if (open.length === MOST_OPEN) return { at, wanted: `no bracket within ${MOST_OPEN} others` };
    open.push(sign);
    return { at: at + 1, expected: sign === "{" ? "a key or '}'" : "a value or ']'" };
  }
  const end = sign === '"' ? endOfString(text, at) : endOfWord(text, at, expected);
  return isStop(end) ? end : { at: end.at, expected: afterValue(open) };
}

function takesEnd(expected: Expected, sign: "}" | "]"): boolean {
  return expected.endsWith(`or '${sign}'`);
}

function afterValue(open: readonly ("{" | "[")[]): Expected {
  const innermost = open.at(-1);
  if (innermost === undefined) return "the end";
  return innermost === "{" ? "',' or '}'" : "',' or ']'";
}

function endOfString(text: string, start: number): { readonly at: number } | Stop {
  for (let at = start + 1; ;) {
    const sign = text[at];
    if (sign === '"') return { at: at + 1 };
    if (sign === undefined) return { at, wanted: `the '"' that ends a text` };
    if (sign < " ") return { at, wanted: "an escape (\\n, \\t, \\u0000) in the place of a control character" };
    if (sign !== "\\") at += 1;
    else {
      const end = endOf(ESCAPE, text, at);
      if (end === at) return { at: at + 1, wanted: `one of "\\/bfnrtu after '\\'` };
      at = end;
    }
  }
}

function endOfWord(text: string, at: number, wanted: Expected): { readonly at: number } | Stop {
  const word = WORDS.find((each) => text.startsWith(each, at));
  const end = word === undefined ? endOf(NUMBER, text, at) : at + word.length;
  return end === at ? { at, wanted } : { at: end };
}

/** Where the pattern's match ends that begins there; there, if it does not match. */
function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return start + (pattern.exec(text)?.[0].length ?? 0);
}

function faultAt(text: string, at: number, expected: string): JsonFault {
  let line = 1;
  let column = 1;
  for (let before = 0; before < at; before += 1) {
    const unit = text.charCodeAt(before);
    column += isSecondHalf(unit) ? 0 : 1;
    if (unit !== NEW_LINE) continue;
    line += 1;
    column = 1;
  }
  return { line, column, expected, found: characterAt(text, at) };
}

/** Of a character that is two units of the text. */
function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}
