import assert from "node:assert/strict";
import { test } from "node:test";
import { textArray } from "./text-array.ts";

test("an array of texts has its dimension, its type and each text with its length in bytes", () => {
  assert.deepEqual(
    textArray(["a", "é", null, 12]),
    Buffer.concat([
      Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 25, 0, 0, 0, 4, 0, 0, 0, 1]),
      Buffer.from([0, 0, 0, 1, 0x61]),
      Buffer.from([0, 0, 0, 2, 0xc3, 0xa9]),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0, 0, 0, 2, 0x31, 0x32]),
    ]),
  );
});

test("an empty array has no dimension", () => {
  assert.deepEqual(textArray([]), Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25]));
});
