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
    const usesDatabase = /\b(TestConductor|VirtualWorld|VirtualFleet|nodeInWorld)\b/.test(await readFile(path, "utf8"));
    if (usesDatabase && !file.endsWith(".machine.test.ts")) files.push(path);
  }
  return files.toSorted();
}

/** Two processes, since tests wait now and then; each runs its files one after the other. */
const SHARDS = 2;

interface Shard {
  readonly files: readonly string[];
  readonly server: string;
  /** Whether they are as long as `--long` makes them: thousands of courses of a model take hours over a server. */
  readonly isLong?: boolean;
}

async function runShard(scope: Scope, { files, server, isLong = false }: Shard) {
  const options = ["--test-reporter=tap", "--test-timeout=300000", "--test-isolation=none", "--test-force-exit"];
  const result = await run(scope, [process.execPath, "--test", ...options, ...files], {
    env: { [TEST_POSTGRES]: server, NODE_TEST_CONTEXT: undefined, ...(isLong ? {} : { INGOT_TEST_LONG: undefined }) },
  });
  assert.deepEqual(result.ending, { kind: "exited", code: 0 }, failures(result));
  return Number(/^# pass (\d+)$/m.exec(result.stdout)?.[1]);
}

test("the conductor's tests pass on PostgreSQL", async () => {
  await using server = await PostgresServer.start();
  const files = await filesOfTests();
  assert.ok(files.length >= 15, files.join("\n"));
  using scope = Scope.root({ timeoutMs: 880_000, what: "the conductor's tests on PostgreSQL" });
  const shards = Array.from({ length: SHARDS }, (_, shard) => files.filter((_file, at) => at % SHARDS === shard));
  const passed = await Promise.all(
    shards.map((own) => runShard(scope, { files: own, server: server.url("postgres") })),
  );
  const all = passed.reduce((sum, each) => sum + each, 0);
  assert.ok(all >= 100, `${all} tests were run`);
});

const NOISE = /^\s*(?:---|duration_ms:|type:|failureType:)/;
const ENOUGH = /^\s*(?:code|name|stack|expected|actual|operator): ?/;
const MOST_LINES = 14;

/** What TAP says of each test that failed: its name, where it stands, its error; what the process said last when it says nothing. */
function failures({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  const lines = stdout.split("\n");
  const from = lines.flatMap((line, at) => (/^\s*not ok/.test(line) ? [at] : []));
  const told = from.map((at) => {
    const after = lines.slice(at, at + 3 * MOST_LINES).filter((line) => !NOISE.test(line));
    const end = after.findIndex((line) => ENOUGH.test(line) || line.trim() === "...");
    return after.slice(0, Math.min(end === -1 ? MOST_LINES : end, MOST_LINES)).join("\n");
  });
  return told.length > 0 ? told.join("\n") : `no test failed; it said last: ${(stdout + stderr).slice(-1500)}`;
}

/** The same as on SQLite, which is proved each time, but a plan at a time over a real server. */
const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const options = { skip: LONG ? false : "takes most of a minute: ./ingot test machine on-postgres --long" };

test("every plan ends on PostgreSQL as it does on SQLite, a death on its way included", options, async () => {
  await using server = await PostgresServer.start();
  using scope = Scope.root({ timeoutMs: 880_000, what: "every plan on PostgreSQL" });
  const files = [join(SOURCE, "every-plan.machine.test.ts")];
  assert.ok((await runShard(scope, { files, server: server.url("postgres"), isLong: true })) > 20);
});
