import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { spawn } from "@ingot/exec";

test("a reader that has seen enough is no error", async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), "--help"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.destroy();
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  assert.deepEqual(await child.ended, { kind: "exited", code: 0 });
  assert.equal(said, "");
});
