import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { utf8Length } from "./utf8-length.ts";

test("the first byte that is not UTF-8 is found, wherever it is", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 }).map((each) => Buffer.from(each.toWellFormed()));
  const wrong = fc.constantFrom(
    [0xff],
    [0x80],
    [0xc3, 0x28],
    [0xe2, 0x82],
    [0xf0, 0x9f, 0x92],
    [0xed, 0xa0, 0x80],
    [0xc0, 0x80],
  );
  fc.assert(
    fc.property(text, wrong, fc.uint8Array({ maxLength: 100 }), (good, bad, rest) => {
      const cut = bad.length > 1 && bad[0] !== 0xc3 && bad[0] !== 0xc0 && bad[0] !== 0xed;
      const bytes = Buffer.concat([good, Buffer.from(bad), cut ? Buffer.from([0x20]) : Buffer.of(), rest]);
      assert.equal(utf8Length(bytes), good.length);
    }),
  );
});

test("what is UTF-8 is so to its end, what is cut off within a character up to it; long ones too", () => {
  const long = Buffer.from("zwölf Boxkämpfer 💥".repeat(100_000));
  assert.equal(utf8Length(long), long.length);
  assert.equal(utf8Length(long.subarray(0, -1)), long.length - 4);
  assert.equal(utf8Length(Buffer.alloc(1_000_000, 0x80)), 0);
  assert.equal(utf8Length(Buffer.of()), 0);
});
