/**
 * One process of Node's test runner. Its output is held back until it has ended, so that what runs side by side does not mix;
 * what came of each test is read from a report of its own.
 */
import { chmod, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Ending, spawn } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import type { Outcome } from "./outcome.ts";

export interface TestProcess {
  /** What it runs, in a word or as a path. */
  readonly what: string;
  /** Files, and options of the runner. */
  readonly args: readonly string[];
  /** One test may take so long. */
  readonly timeoutMs: number;
  /** Of how long a process that says nothing hangs: a minute more than a test may take, when left out. */
  readonly silenceMs?: number;
  /** Where tests put what they need: of this process alone. */
  readonly folder: string;
  readonly cwd: string;
}

const REPORTER = join(import.meta.dirname, "outcome-reporter.ts");
/** A test that has timed out is heard of a little later. */
const LENIENCE_MS = 60_000;
const LAST_WORDS = 1_500;

export async function runTests(of: TestProcess): Promise<{ outcomes: readonly Outcome[]; output: string }> {
  const report = `${of.folder}.outcomes`;
  await mkdir(of.folder);
  await chmod(of.folder, 0o1777); // as open as /tmp: some programs give up root
  const reporters = [
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...[`--test-reporter=${REPORTER}`, `--test-reporter-destination=${report}`],
  ];
  const argv = ["--test", `--test-timeout=${of.timeoutMs}`, ...reporters, ...of.args];
  const { ending, output } = await heard(of, argv);
  const lines = await readFile(report, "utf8").catch(() => "");
  const outcomes = lines
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as Outcome);
  const ended = ending.kind === "exited" && ending.code === 0;
  if (ended || outcomes.some(({ result }) => result === "failed")) return { outcomes, output };
  const error = `${endingWords(ending)}\n${output.slice(-LAST_WORDS)}`;
  return { outcomes: [...outcomes, { file: of.what, name: "its process", result: "failed", ms: 0, error }], output };
}

/** A process that hangs is ended with all that it has started. */
async function heard(of: TestProcess, argv: readonly string[]): Promise<{ ending: Ending; output: string }> {
  const env = { TMPDIR: of.folder, NODE_TEST_CONTEXT: undefined }; // it is no part of a test that runs tests
  const child = spawn(process.execPath, argv, { cwd: of.cwd, env, detached: true });
  const end = () => endGroup(child.pid);
  process.once("exit", end);
  const output: string[] = [];
  let silence = silent(of, end);
  const hear = (text: string) => {
    output.push(text);
    silence[Symbol.dispose]();
    silence = silent(of, end);
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", hear);
  const ending = await child.ended;
  silence[Symbol.dispose]();
  process.removeListener("exit", end);
  return { ending, output: output.join("") };
}

function silent(of: TestProcess, end: () => void): Scope {
  const { silenceMs = of.timeoutMs + LENIENCE_MS } = of;
  const scope = Scope.root({ timeoutMs: silenceMs, what: of.what });
  scope.signal.addEventListener("abort", end, { once: true });
  return scope;
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // it has ended
  }
}

function endingWords(ending: Ending): string {
  if (ending.kind === "exited") return `it ended with code ${ending.code}, though no test failed`;
  return ending.kind === "killed" ? `it was ended by ${ending.signal}` : "it could not be started";
}
