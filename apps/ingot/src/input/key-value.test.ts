import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyValues, parseKeyValue } from "./key-value.ts";

const key = fc.string({ minLength: 1 }).filter((text) => !text.includes("="));

test("JSON values come back as they were", () => {
  fc.assert(
    fc.property(key, fc.jsonValue({ noUnicodeString: false }), (name, value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(parseKeyValue(`${name}=${text}`), [name, JSON.parse(text)]);
    }),
  );
});

test("any other text is taken as it stands, with all that follows the first equals sign", () => {
  const words = fc
    .string()
    .map((text) => `x${text}`)
    .filter((text) => !isJson(text));
  fc.assert(fc.property(key, words, (name, text) => assert.deepEqual(parseKeyValue(`${name}=${text}`), [name, text])));
  assert.deepEqual(parseKeyValue("kernel_append_params=a=b c=d"), ["kernel_append_params", "a=b c=d"]);
  assert.deepEqual(parseKeyValue("empty="), ["empty", ""]);
});

test("what is not KEY=VALUE is refused by its name", () => {
  for (const bad of ["", "name", "=value"]) {
    assert.throws(() => parseKeyValue(bad), {
      code: "input.invalid",
      message: `'${bad}' is not of the form KEY=VALUE`,
    });
  }
});

test("the last of a key wins; odd keys are only keys", () => {
  assert.deepEqual(
    keyValues(["a=1", "b/c=true", 'a={"d": null}', "__proto__=1"]),
    Object.fromEntries([
      ["a", { d: null }],
      ["b/c", true],
      ["__proto__", 1],
    ]),
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
