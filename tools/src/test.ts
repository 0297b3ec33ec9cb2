/**
 * `./ingot test [unit|machine|story] [WORD…] [--long]`: the tests; all three kinds when none is named.
 * unit: `*.test.ts`. machine: `*.machine.test.ts`, which use this host's disks, builders, clients and QEMU.
 * story: `*.story.test.ts`, a machine deployed from end to end. WORDs keep only the files whose path has one of them.
 * Units come first; then every other file in a process of its own, two at a time but for those that measure. The output ends with what failed, and why.
 */
import { chmod, mkdtempDisposable, readFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@ingot/exec";
import { Failure, formatDuration, Scope, systemClock } from "@ingot/kernel";
import { inLanes } from "./test-run/in-lanes.ts";
import { longestFirst } from "./test-run/longest-first.ts";
import type { Outcome } from "./test-run/outcome.ts";
import { runTests } from "./test-run/run-tests.ts";
import { summary } from "./test-run/summary.ts";

const KINDS = ["unit", "machine", "story"] as const;
type Kind = (typeof KINDS)[number];

/** A test that hangs is a failure: so many milliseconds for each, on a busy machine. */
const TIMEOUT_MS: Readonly<Record<Kind, number>> = { unit: 180_000, machine: 900_000, story: 2_400_000 };
/** What `--long` makes of a limit: a model's thousands of courses are one test. */
const LONG_TIMES = 30;
/** Of files that use the machine itself: most of their time they wait. */
const LANES = 2;
/** What asserts how long something takes: with nothing beside it. */
const MEASURES: ReadonlySet<string> = new Set([
  "test/src/recovery/dying-heartbeat.machine.test.ts",
  "test/src/recovery/many-processes.machine.test.ts",
  "test/src/recovery/sigterm.machine.test.ts",
  "test/src/simulator/dead-bmcs.machine.test.ts",
]);
/** What makes the ramdisk and the image of the tutorial, in the folder that the tutorial names: one file at a time. */
const BUILDS = /\bbuild(?:Artefacts|RescueRamdisk)\b|"demo"/;

interface Job {
  readonly kind: Kind;
  readonly what: string;
  readonly args: readonly string[];
  readonly needs?: string | undefined;
}

interface Done extends Job {
  readonly outcomes: readonly Outcome[];
  readonly begunAt: number;
  readonly endedAt: number;
}

let folders = 0;

const root = join(import.meta.dirname, "../..");

function kindOf(file: string): Kind {
  if (file.endsWith(".machine.test.ts")) return "machine";
  return file.endsWith(".story.test.ts") ? "story" : "unit";
}

async function testFiles(): Promise<readonly string[]> {
  const listed = await run(
    Scope.root(),
    ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.test.ts"],
    { cwd: root },
  );
  return listed.stdout.split("\n").filter((file) => file !== "");
}

/**
 * Units share processes, for a process of its own costs a file more than its tests do: one process a core and one more,
 * since tests wait now and then.
 */
function unitJobs(files: readonly string[]): readonly Job[] {
  const count = Math.min(availableParallelism() + 1, files.length);
  const ordered = longestFirst(files);
  return Array.from({ length: count }, (_, shard): Job => {
    // to and fro, as teams are chosen
    const isOwn = (index: number) => [shard, 2 * count - 1 - shard].includes(index % (2 * count));
    const own = ordered.filter((_file, index) => isOwn(index));
    return { kind: "unit", what: `units, ${shard + 1} of ${count}`, args: ["--test-isolation=none", ...own] };
  });
}

async function fileJobs(files: readonly string[]): Promise<readonly Job[]> {
  return Promise.all(
    longestFirst(files).map(async (file): Promise<Job> => {
      const builds = BUILDS.test(await readFile(join(root, file), "utf8"));
      return { kind: kindOf(file), what: file, args: [file], needs: builds ? "build" : undefined };
    }),
  );
}

/** Does one job after the other in each lane, and shows the output of each when it has ended. */
async function doJobs(lanes: number, jobs: readonly Job[], folder: string): Promise<readonly Done[]> {
  const doJob = async (job: Job): Promise<Done> => {
    const begunAt = systemClock.monotonic();
    const own = join(folder, String((folders += 1))); // as short as can be: sockets' paths must be
    const timeoutMs = TIMEOUT_MS[job.kind] * (process.env["INGOT_TEST_LONG"] === undefined ? 1 : LONG_TIMES);
    const { outcomes, output } = await runTests({ ...job, timeoutMs, folder: own, cwd: root });
    const endedAt = systemClock.monotonic();
    process.stdout.write(`\n== ${job.kind}: ${job.what} (${formatDuration(endedAt - begunAt)})\n${output}`);
    return { ...job, outcomes, begunAt, endedAt };
  };
  return inLanes(jobs, { lanes, do: doJob, needs: ({ needs }) => needs });
}

function reportOf(kind: Kind, done: readonly Done[]) {
  const own = done.filter((job) => job.kind === kind);
  const ms = Math.max(...own.map(({ endedAt }) => endedAt)) - Math.min(...own.map(({ begunAt }) => begunAt));
  return { kind, outcomes: own.flatMap(({ outcomes }) => outcomes), ms };
}

function chosen(files: readonly string[], words: readonly string[]): readonly string[] {
  const found = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  if (found.length > 0) return found;
  throw new Failure("input.invalid", `no test file's path has: ${words.join(", ")}`, {
    hint: "git ls-files '*.test.ts' lists them.",
  });
}

async function main(argv: readonly string[]): Promise<boolean> {
  const unknown = argv.find((word) => word.startsWith("--") && word !== "--long");
  if (unknown !== undefined) {
    throw new Failure("input.invalid", `./ingot test does not know '${unknown}'`, {
      hint: "./ingot test [unit|machine|story] [WORD…] [--long]",
    });
  }
  if (argv.includes("--long")) process.env["INGOT_TEST_LONG"] = "1";
  const named = KINDS.filter((kind) => argv.includes(kind));
  const words = argv.filter((word) => !word.startsWith("--") && !(KINDS as readonly string[]).includes(word));
  const files = chosen(await testFiles(), words).filter(
    (file) => named.length === 0 || (named as readonly string[]).includes(kindOf(file)),
  );
  // Whatever a test leaves behind goes with this folder; as open as /tmp, since some programs give up root.
  await using folder = await mkdtempDisposable(join(tmpdir(), "ingot-test-"));
  await chmod(folder.path, 0o1777);
  const begunAt = systemClock.monotonic();
  const units = unitJobs(files.filter((file) => kindOf(file) === "unit"));
  const others = await fileJobs(files.filter((file) => kindOf(file) !== "unit"));
  const measuring = others.filter(({ what }) => MEASURES.has(what));
  const done = [
    ...(await doJobs(units.length, units, folder.path)),
    ...(await doJobs(1, measuring, folder.path)),
    ...(await doJobs(
      LANES,
      others.filter((job) => !measuring.includes(job)),
      folder.path,
    )),
  ];
  const kinds = KINDS.filter((kind) => done.some((job) => job.kind === kind));
  const reports = kinds.map((kind) => reportOf(kind, done));
  process.stdout.write(summary(reports, systemClock.monotonic() - begunAt));
  return reports.every(({ outcomes }) => outcomes.every(({ result }) => result !== "failed"));
}

// Tests run in process groups of their own, which end with this process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (thrown) {
  const failure = Failure.from(thrown);
  process.stderr.write(`error: ${failure.message}\nhint: ${failure.hint}\n`);
  process.exitCode = 2;
}
