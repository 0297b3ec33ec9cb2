/** The pages that a new user follows, each command of them, on a virtual machine. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";

const ROOT = join(import.meta.dirname, "../../..");
const PAGES = ["docs/how-to/deploy-again.md"];
/** Builds a ramdisk of its own. */
const LONG_PAGES = ["docs/how-to/rescue-a-machine.md"];

test("the tutorial ends with Hello Ironic, and deploying again takes the fast track", async () => {
  using scope = Scope.root({ timeoutMs: 30 * 60_000, what: "the tutorial" });
  const onOutput = (text: string) => process.stderr.write(text);
  const pages = [...PAGES, ...(process.env["INGOT_TEST_LONG"] === undefined ? [] : LONG_PAGES)];
  const also = pages.flatMap((page) => ["--also", page]);
  const result = await run(scope, [join(ROOT, "ingot"), "demo", ...also], {
    cwd: ROOT,
    onOutput,
  });
  assert.deepEqual(result.ending, { kind: "exited", code: 0 }, result.stderr);
  assert.match(result.stdout, /Hello Ironic/);
  assert.match(result.stdout, /Hello again/);
});
