import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byteRange } from "./byte-range.ts";

test("one range of bytes is honoured, all else is the whole", () => {
  assert.deepEqual(byteRange("bytes=0-99", 1000), { kind: "part", start: 0, end: 99 });
  assert.deepEqual(byteRange("bytes=990-", 1000), { kind: "part", start: 990, end: 999 });
  assert.deepEqual(byteRange("bytes=-10", 1000), { kind: "part", start: 990, end: 999 });
  assert.deepEqual(byteRange("bytes=500-5000", 1000), { kind: "part", start: 500, end: 999 });
  assert.deepEqual(byteRange("bytes=1000-", 1000), { kind: "unsatisfiable" });
  assert.deepEqual(byteRange("bytes=-0", 1000), { kind: "unsatisfiable" });
  for (const header of [undefined, "", "bytes=", "bytes=-", "bytes=9-1", "lines=1-2", "bytes=1-2,4-5", "bytes=a-b"]) {
    assert.deepEqual(byteRange(header, 1000), { kind: "whole" }, String(header));
  }
});

test("a part always lies inside the file", () => {
  fc.assert(
    fc.property(fc.option(fc.nat()), fc.option(fc.nat()), fc.nat({ max: 5000 }), (first, last, size) => {
      const range = byteRange(`bytes=${first ?? ""}-${last ?? ""}`, size);
      if (range.kind === "part") assert.ok(range.start >= 0 && range.start <= range.end && range.end < size);
    }),
  );
});
