/** Tests that fail in every way that there is, run as `./ingot test` runs them, and what its end says of them. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Outcome } from "./outcome.ts";
import { runTests, type TestProcess } from "./run-tests.ts";
import { summary } from "./summary.ts";

const HEAD = 'import assert from "node:assert/strict";\nimport { before, describe, it, test } from "node:test";\n';

/** The files are run together, unless options say otherwise. */
async function ran(t: TestContext, files: Readonly<Record<string, string>>, options: Partial<TestProcess> = {}) {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), "test-run-")));
  t.after(() => rm(cwd, { recursive: true }));
  await mkdir(join(cwd, "src"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, "src", name), `${HEAD}${text}`);
  const args = Object.keys(files).map((name) => `src/${name}`);
  return runTests({ what: "these", args, timeoutMs: 60_000, folder: join(cwd, "own"), cwd, ...options });
}

const FAILING = `
test("counts", () => assert.deepEqual({ found: 2 }, { found: 3 }));
test("reads", () => { throw Object.assign(new Error("the disk is gone", { cause: new Error("EIO: read") }), { code: "disk.gone" }); });
test("outer", async (t) => {
  await t.test("inner", () => assert.fail("of the inner one"));
  await t.test("well", () => {});
});
test("well", () => {});
test("not now", { skip: "takes an hour" }, () => {});
describe("suite", () => {
  before(() => { throw new Error("no server") });
  it("asks it", () => {});
});
test("never ends", { timeout: 50 }, () => new Promise((resolve) => setTimeout(resolve, 10_000).unref()));
`;

const failedOf = (outcomes: readonly Outcome[]) => outcomes.filter(({ result }) => result === "failed");

for (const isolation of ["process", "none"]) {
  test(`each test is told of once, with its error (isolation: ${isolation})`, async (t) => {
    const args = [`--test-isolation=${isolation}`, "src/failing.test.mjs"];
    const { outcomes, output } = await ran(t, { "failing.test.mjs": FAILING }, { args });
    assert.deepEqual(
      outcomes.map(({ name, result }) => [name, result]),
      [
        ["counts", "failed"],
        ["reads", "failed"],
        ["outer › inner", "failed"],
        ["outer › well", "passed"],
        ["well", "passed"],
        ["not now", "skipped"],
        ["suite › asks it", "failed"],
        ["suite", "failed"],
        ["never ends", "failed"],
      ],
    );
    assert.ok(outcomes.every(({ file }) => file === "src/failing.test.mjs"));
    const [counts, reads, , , suite, late] = failedOf(outcomes).map(({ error = "" }) => error);
    assert.match(counts ?? "", /found: 2[^]*found: 3[^]*at .*failing\.test\.mjs:/);
    assert.match(reads ?? "", /^disk\.gone: the disk is gone\n.*failing\.test\.mjs:[^]*caused by: EIO: read/);
    assert.match(suite ?? "", /no server/);
    assert.match(late ?? "", /timed out after 50\s?ms/);
    assert.match(output, /not now/);
  });
}

test("a process that ends before its tests do has failed, with its last words", async (t) => {
  const { outcomes } = await ran(t, {
    "dies.test.mjs": 'test("begins", () => {}); console.error("out of cheese"); setTimeout(() => process.exit(3), 50);',
    "broken.test.mjs": 'throw new Error("at once");',
  });
  const errors = failedOf(outcomes).map(({ error = "" }) => error);
  assert.equal(errors.length, 2);
  assert.match(errors.join("\n\n"), /its process ended with code 3\nout of cheese/);
  assert.match(errors.join("\n\n"), /its process ended with code 1\n[^]*Error: at once/);
});

test("one that does not end once its tests have is ended, and has failed", async (t) => {
  const text = 'test("passes", () => {}); setInterval(() => {}, 1000);';
  const { outcomes } = await ran(t, { "hangs.test.mjs": text }, { silenceMs: 2500 });
  const failed = failedOf(outcomes);
  assert.deepEqual(
    failed.map(({ file, name }) => [file, name]),
    [["these", "its process"]],
  );
  assert.match(failed[0]?.error ?? "", /ended by SIGKILL/);
});

test("the last 4 kB name all that failed with the first of its words, however much that is, and the sums", () => {
  const long = "x".repeat(5000);
  const outcomes = Array.from({ length: 30 }, (_, index): Outcome => {
    const error = `assertion ${index}: ${long}\n${long}`;
    const own = { file: `packages/one/src/file-${index}.test.ts`, name: `test ${index}`, ms: index * 1000 };
    return index % 3 === 0 ? { ...own, result: "failed", error } : { ...own, result: "passed" };
  });
  const skipped: Outcome = { file: "a.test.ts", name: "long", result: "skipped", ms: 900_000 };
  const told = summary(
    [
      { kind: "unit", outcomes: [...outcomes, skipped], ms: 61_000 },
      {
        kind: "story",
        outcomes: [{ file: "s.story.test.ts", name: "tutorial", result: "passed", ms: 254_000 }],
        ms: 254_000,
      },
    ],
    700_000,
  );
  const end = told.slice(-4000);
  assert.ok(told.indexOf("== slowest") < told.indexOf("== failed: 10"));
  for (let index = 0; index < 30; index += 3) {
    assert.match(end, new RegExp(`test ${index}\n.*file-${index}\\.test\\.ts\n.*assertion ${index}: `));
  }
  assert.match(
    end,
    /unit {5}20 passed, 10 failed, 1 skipped, 1 min 1 s\nstory {4}1 passed, 0 failed, 0 skipped, 4 min 14 s\n/,
  );
  assert.match(end, /FAILED: 21 passed, 10 failed, 1 skipped, 11 min 40 s in all\n$/);
  const slowest = told.slice(0, told.indexOf("== failed"));
  assert.match(slowest, /4 min 14 s {2}s\.story\.test\.ts: tutorial\n/);
  assert.equal(slowest.trim().split("\n").length, 11);
  assert.doesNotMatch(slowest, /: long/);
});
