import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, spawn } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import type { PageBlock } from "./page.ts";

export interface RunPageOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onOutput: (text: string) => void;
  /** Called before a block starts and, with how long it took, when it is done. */
  readonly onBlock: (block: PageBlock, tookMs: number | undefined) => void;
}

/** Runs the blocks in order, in one environment; the first that fails ends the page. Background blocks end with it. */
export async function runPage(scope: Scope, blocks: readonly PageBlock[], options: RunPageOptions): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), "ingot-page-"));
  const background: Child[] = [];
  try {
    for (const block of blocks) {
      const started = scope.clock.monotonic();
      options.onBlock(block, undefined);
      const running = startBlock(block, join(state, "environment"), options);
      if (block.background) background.push(running.child);
      await waitFor(scope, block, running);
      options.onBlock(block, scope.clock.monotonic() - started);
    }
  } finally {
    for (const child of background.toReversed()) await end(child);
    await rm(state, { recursive: true, force: true });
  }
}

interface Running {
  readonly child: Child;
  readonly output: () => string;
  /** Resolves when the output has come to contain every expected text. */
  readonly expected: Promise<void>;
}

function startBlock(block: PageBlock, stateFile: string, options: RunPageOptions): Running {
  const enter = `set -euo pipefail; [ ! -f '${stateFile}' ] || source '${stateFile}'\n`;
  const leave = block.background ? "" : `\nexport -p > '${stateFile}'`;
  const child = spawn("bash", ["-c", `${enter}${block.script}${leave}`], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
  });
  let output = "";
  const expected = new Promise<void>((resolve) => {
    const onData = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      options.onOutput(chunk.toString("utf8"));
      if (missing(block, output) === undefined) resolve();
    };
    child.stdout?.on("data", onData);
    child.stderr?.on("data", onData);
    if (block.expect.length === 0) resolve();
  });
  return { child, output: () => output, expected };
}

async function waitFor(scope: Scope, block: PageBlock, running: Running): Promise<void> {
  const ended = running.child.ended.then((ending) => ({ ending }));
  const onAbort = () => killGroup(running.child, "SIGTERM");
  scope.signal.addEventListener("abort", onAbort, { once: true });
  const first = await Promise.race(block.background ? [ended, running.expected] : [ended]);
  scope.signal.removeEventListener("abort", onAbort);
  scope.check();
  const well = first === undefined || (first.ending.kind === "exited" && first.ending.code === 0 && !block.background);
  const lacks = missing(block, running.output());
  if (well && lacks === undefined) return;
  const words = running.output().trim().split("\n").slice(-12).join("\n");
  const why = well ? `did not print '${lacks}'` : "failed";
  throw new Failure(
    "client.page_failed",
    `the block at line ${block.line} (${block.heading}) ${why}:\n${block.script}\n--- it printed:\n${words}`,
  );
}

function missing(block: PageBlock, output: string): string | undefined {
  return block.expect.find((text) => !output.includes(text));
}

async function end(child: Child): Promise<void> {
  killGroup(child, "SIGTERM");
  const timer = setTimeout(() => killGroup(child, "SIGKILL"), 10_000);
  await child.ended;
  clearTimeout(timer);
}

function killGroup(child: Child, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // the whole group has ended already
  }
}
