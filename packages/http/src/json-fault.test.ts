import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findJsonFault } from "./json-fault.ts";

test("a fault is found where it is, with what would have to stand there", () => {
  const cases: Readonly<Record<string, readonly [line: number, column: number, expected: string, found: string]>> = {
    "{": [1, 2, "a key or '}'", ""],
    "[1": [1, 3, "',' or ']'", ""],
    '{"a": 1': [1, 8, "',' or '}'", ""],
    '{"a": ': [1, 7, "a value", ""],
    '{"a"': [1, 5, "':'", ""],
    '{"a": "b': [1, 9, `the '"' that ends a text`, ""],
    '{"a": 1,}': [1, 9, "a key", "}"],
    "[1, ]": [1, 5, "a value", "]"],
    "{'a': 1}": [1, 2, "a key or '}'", "'"],
    '{"a": True}': [1, 7, "a value", "T"],
    '{\n  "a": 1\n  "b": 2\n}': [3, 3, "',' or '}'", '"'],
    '{"💥": 01}': [1, 8, "',' or '}'", "1"],
    '{"a": "x\ny"}': [1, 9, "an escape (\\n, \\t, \\u0000) in the place of a control character", "\n"],
    '{"a": "C:\\x"}': [1, 11, `one of "\\/bfnrtu after '\\'`, "x"],
    "[1] [2]": [1, 5, "the end", "["],
    "[1}": [1, 3, "',' or ']'", "}"],
    "💥": [1, 1, "a value", "💥"],
    "target=manage": [1, 1, "a value", "t"],
    " \n ": [2, 2, "a value", ""],
  };
  for (const [text, [line, column, expected, found]] of Object.entries(cases)) {
    assert.throws(() => JSON.parse(text) as unknown);
    assert.deepEqual(findJsonFault(text), { line, column, expected, found }, text);
  }
});

test("what is before a fault can be completed, and with what is there it cannot, be it not in the middle of a word", () => {
  const broken = fc
    .tuple(
      fc.jsonValue({ maxDepth: 3 }),
      fc.nat(),
      fc.nat(3),
      fc.constantFrom("", ",", "}", "]", '"', "x", "\\", "\n", "0", ":"),
    )
    .map(([value, place, cut, put]) => {
      const text = JSON.stringify(value, null, place % 2);
      const at = place % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + cut);
    })
    .filter((text) => !isJson(text));
  fc.assert(
    fc.property(broken, (text) => {
      const { line, column, found } = findJsonFault(text);
      const lines = text.split("\n").slice(0, line);
      const last = [...(lines.at(-1) ?? "")];
      const upTo = [...lines.slice(0, -1), last.slice(0, column - 1).join("")].join("\n");
      assert.equal([...text.slice(upTo.length)][0] ?? "", found);
      assert.ok(canBeCompleted(upTo), `${JSON.stringify(upTo)} of ${JSON.stringify(text)}`);
      if (/^[^-.eEutfn]/u.test(found)) assert.ok(!canBeCompleted(upTo + found), `${upTo}${found} of ${text}`);
    }),
    { numRuns: 400 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether some end makes JSON of it: every way to end a token, then what is open is closed. */
function canBeCompleted(text: string): boolean {
  const words = [
    "",
    "0",
    '"',
    '0"',
    'n"',
    '\\"',
    '000"',
    '00"',
    '0000"',
    "rue",
    "ue",
    "e",
    "alse",
    "lse",
    "se",
    "ull",
    "ll",
    "l",
    "true",
  ];
  const ends = words.flatMap((word) => [word, `${word}:0`, `${word}"":0`, `""`]);
  return ends.some((end) => closings(text + end).some(isJson));
}

/** With its brackets closed, as they are open outside of texts. */
function closings(text: string): readonly string[] {
  const open: string[] = [];
  for (const token of text.match(/"(?:[^"\\]|\\.)*"|[[\]{}]/g) ?? []) {
    if (token === "{" || token === "[") open.push(token === "{" ? "}" : "]");
    else if (token === "}" || token === "]") open.pop();
  }
  return [text + open.toReversed().join("")];
}

test("what is very deep or very long is looked through once", { timeout: 10_000 }, () => {
  assert.deepEqual(findJsonFault("[".repeat(5_000_000)).column, 10_001);
  assert.deepEqual(findJsonFault("\n".repeat(5_000_000)).line, 5_000_001);
  assert.equal(findJsonFault(`{"a":"${"x".repeat(5_000_000)}`).column, 5_000_007);
});
