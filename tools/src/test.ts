/**
 * `./ingot test [unit|machine|story] [WORD…] [--long]`: the tests, quickest first; all three kinds when none is named.
 * unit: `*.test.ts`. machine: `*.machine.test.ts`, which use this host's disks, builders, clients and QEMU.
 * story: `*.story.test.ts`, a machine deployed from end to end. WORDs keep only the files whose path has one of them.
 */
import { chmod, mkdtempDisposable } from "node:fs/promises";
import { join } from "node:path";
import { availableParallelism, tmpdir } from "node:os";
import { run, spawn } from "@ingot/exec";
import { Failure, Scope } from "@ingot/kernel";

const KINDS = ["unit", "machine", "story"] as const;
type Kind = (typeof KINDS)[number];

/** A test that hangs is a failure: so many milliseconds for each, on a busy machine. */
const TIMEOUT_MS: Readonly<Record<Kind, number>> = { unit: 180_000, machine: 600_000, story: 2_400_000 };

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

/** What uses the machine itself runs one file at a time, each in a process of its own. */
async function runKind(kind: Kind, files: readonly string[]): Promise<boolean> {
  process.stdout.write(`\n== ${kind}: ${files.length} files\n`);
  if (kind === "unit") return runUnits(files);
  return nodeTest(kind, ["--test-concurrency=1", ...files], (text) => process.stdout.write(text));
}

/**
 * Units share processes, for a process of its own costs a file more than its tests do: one process a core and one more,
 * since tests wait now and then. The first is shown as it goes, the others when those before them have ended.
 */
async function runUnits(files: readonly string[]): Promise<boolean> {
  const count = Math.min(availableParallelism() + 1, files.length);
  let before: Promise<unknown> = Promise.resolve();
  const shards = Array.from({ length: count }, (_, shard) => {
    const own = files.filter((_file, index) => index % count === shard);
    const output = new Turn(before);
    const passed = nodeTest("unit", ["--test-isolation=none", ...own], output.write);
    before = Promise.all([passed, before]);
    return passed;
  });
  return (await Promise.all(shards)).every(Boolean);
}

/** Holds back what is written until it is its turn. */
class Turn {
  #held: string[] | undefined = [];

  constructor(turn: Promise<unknown>) {
    void this.#release(turn);
  }

  async #release(turn: Promise<unknown>): Promise<void> {
    await turn;
    process.stdout.write(this.#held?.join("") ?? "");
    this.#held = undefined;
  }

  readonly write = (text: string): void => {
    if (this.#held === undefined) process.stdout.write(text);
    else this.#held.push(text);
  };
}

async function nodeTest(kind: Kind, args: readonly string[], write: (text: string) => void): Promise<boolean> {
  const all = ["--test", `--test-timeout=${TIMEOUT_MS[kind]}`, "--test-reporter=spec", ...args];
  const child = spawn(process.execPath, all, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", write);
  }
  const ending = await child.ended;
  return ending.kind === "exited" && ending.code === 0;
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
  const all = (await testFiles()).filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  if (all.length === 0)
    throw new Failure("input.invalid", `no test file's path has: ${words.join(", ")}`, {
      hint: "git ls-files '*.test.ts' lists them.",
    });
  // Whatever a test leaves behind goes with this folder; as open as /tmp, since some programs give up root.
  await using folder = await mkdtempDisposable(join(tmpdir(), "ingot-test-"));
  await chmod(folder.path, 0o1777);
  process.env["TMPDIR"] = folder.path;
  let passed = true;
  for (const kind of named.length === 0 ? KINDS : named) {
    const files = all.filter((file) => kindOf(file) === kind);
    if (files.length > 0) passed = (await runKind(kind, files)) && passed;
  }
  return passed;
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (thrown) {
  const failure = Failure.from(thrown);
  process.stderr.write(`error: ${failure.message}\nhint: ${failure.hint}\n`);
  process.exitCode = 2;
}
