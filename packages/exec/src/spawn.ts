/** The only importer of node:child_process: every program that the house starts is started here. */
import { type ChildProcess, spawn as start } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** Why a program ended. */
export type Ending =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "missing" }
  | { readonly kind: "not-started"; readonly reason: string };

export interface SpawnOptions {
  readonly cwd?: string;
  /** Added to the process's own environment; `undefined` removes a name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** File descriptors or `pipe`/`ignore`/`inherit` for stdin, stdout and stderr, in that order. */
  readonly stdio?: readonly [
    "pipe" | "ignore" | "inherit" | number,
    "pipe" | "ignore" | "inherit" | number,
    "pipe" | "ignore" | "inherit" | number,
  ];
  /** Leads a process group of its own and outlives this process. */
  readonly detached?: boolean;
}

export interface Child {
  readonly pid: number | undefined;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves once when the program has ended and its pipes are drained; never rejects. */
  readonly ended: Promise<Ending>;
  kill(signal?: NodeJS.Signals): boolean;
  /** Lets this process exit while the child goes on. */
  unref(): void;
}

export function spawn(program: string, args: readonly string[], options: SpawnOptions = {}): Child {
  const child = start(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
    stdio: [...(options.stdio ?? (["ignore", "pipe", "pipe"] as const))],
    detached: options.detached ?? false,
  });
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: ending(child),
    kill: (signal = "SIGTERM") => child.kill(signal),
    unref: () => child.unref(),
  };
}

function ending(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) {
        resolve(error.code === "ENOENT" ? { kind: "missing" } : { kind: "not-started", reason: error.message });
      }
    });
    child.once("close", (code, signal) => {
      if (child.pid === undefined) return;
      resolve(signal === null ? { kind: "exited", code: code ?? 0 } : { kind: "killed", signal });
    });
  });
}
