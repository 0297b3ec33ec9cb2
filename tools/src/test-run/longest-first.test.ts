import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { LONGEST_FIRST, longestFirst } from "./longest-first.ts";

test("what takes long comes first, what is not known to as it was; and all of it is there", async () => {
  const [longest = "", next = ""] = LONGEST_FIRST;
  assert.deepEqual(longestFirst(["b", next, "a", longest]), [longest, next, "b", "a"]);
  for (const file of LONGEST_FIRST) await access(join(import.meta.dirname, "../../..", file));
});
