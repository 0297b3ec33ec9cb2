import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { PostgresServer } from "@ingot/store/testing/postgres-server";
import { TEST_POSTGRES } from "@ingot/store/testing/test-database";

const SOURCE = join(import.meta.dirname, "..");

/** Every file of tests that makes a conductor over a database; what is written later joins by itself. */
async function filesOfTests(): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const file of glob("**/*.test.ts", { cwd: SOURCE })) {
    const path = join(SOURCE, file);
    const usesDatabase = /\bTestConductor\b/.test(await readFile(path, "utf8"));
    if (usesDatabase && !file.endsWith(".machine.test.ts")) files.push(path);
  }
  return files.toSorted();
}

test("the conductor's tests pass on PostgreSQL", async () => {
  await using server = await PostgresServer.start();
  const files = await filesOfTests();
  assert.ok(files.length >= 10, files.join("\n"));
  using scope = Scope.root({ timeoutMs: 580_000, what: "the conductor's tests on PostgreSQL" });
  const reporter = ["--test-reporter=tap", "--test-timeout=300000", "--test-concurrency=1"];
  const result = await run(scope, [process.execPath, "--test", ...reporter, ...files], {
    env: { [TEST_POSTGRES]: server.url("postgres"), NODE_TEST_CONTEXT: undefined },
  });
  const told = result.stdout.split("\n");
  assert.deepEqual(result.ending, { kind: "exited", code: 0 }, failures(told));
  const passed = Number(/^# pass (\d+)$/m.exec(result.stdout)?.[1]);
  assert.ok(passed >= 50, `${passed} tests were run`);
});

/** What TAP says of each test that failed. */
function failures(lines: readonly string[]): string {
  const from = lines.flatMap((line, at) => (/^\s*not ok/.test(line) ? [at] : []));
  return from.map((at) => lines.slice(at, at + 25).join("\n")).join("\n\n");
}
