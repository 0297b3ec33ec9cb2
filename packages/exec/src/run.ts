import type { Readable } from "node:stream";
import { Failure, type Scope } from "@ingot/kernel";
import { type Ending, spawn } from "./spawn.ts";

export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to the program's standard input, which is then closed. */
  readonly input?: string | Uint8Array;
  /** Called with each chunk of standard output and standard error as it comes. */
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
  /** How many bytes of each stream are kept (the last ones); 8 MiB unless told otherwise. */
  readonly maxBytes?: number;
  /** Milliseconds between SIGTERM and SIGKILL when the scope ends; 5000 unless told otherwise. */
  readonly killAfterMs?: number;
}

export interface ExecResult {
  readonly command: string;
  readonly ending: Ending;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and says how it ended; a non-zero exit is a result, not an exception.
 * When the scope ends first, the program is terminated, then killed, and the scope's reason is thrown.
 */
export async function run(
  scope: Scope,
  argv: readonly [string, ...string[]],
  options: ExecOptions = {},
): Promise<ExecResult> {
  scope.check();
  const [program, ...args] = argv;
  const child = spawn(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const maxBytes = options.maxBytes ?? 8 * 1024 * 1024;
  const stdout = collect(child.stdout, maxBytes, (text) => options.onOutput?.(text, "stdout"));
  const stderr = collect(child.stderr, maxBytes, (text) => options.onOutput?.(text, "stderr"));
  child.stdin?.on("error", () => {}); // a program may end without reading its input; its ending says why
  child.stdin?.end(options.input);
  let killTimer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    child.kill("SIGTERM");
    killTimer = setTimeout(() => child.kill("SIGKILL"), options.killAfterMs ?? 5000);
  };
  scope.signal.addEventListener("abort", onAbort, { once: true });
  const ending = await child.ended;
  scope.signal.removeEventListener("abort", onAbort);
  clearTimeout(killTimer);
  scope.check();
  return { command: argv.join(" "), ending, stdout: stdout(), stderr: stderr() };
}

/** The result itself when the program exited with 0 (or a code that is allowed); else a Failure with its last words. */
export function requireSuccess(result: ExecResult, allowed: readonly number[] = [0]): ExecResult {
  const { ending, command } = result;
  if (ending.kind === "exited" && allowed.includes(ending.code)) return result;
  const program = command.split(" ", 1)[0] ?? command;
  if (ending.kind === "missing") {
    throw new Failure("program.missing", `the program '${program}' is not installed`, { details: { command } });
  }
  const words = lastLines(result.stderr.trim() === "" ? result.stdout : result.stderr);
  throw new Failure("program.failed", `'${program}' ${describe(ending)}${words === "" ? "" : `: ${words}`}`, {
    details: { command },
  });
}

function describe(ending: Ending): string {
  switch (ending.kind) {
    case "exited":
      return `exited with ${ending.code}`;
    case "killed":
      return `was killed by ${ending.signal}`;
    case "missing":
      return "is not installed";
    case "not-started":
      return `could not be started (${ending.reason})`;
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-5).join("\n").slice(-2000);
}

function collect(stream: Readable | null, maxBytes: number, onText: (text: string) => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size > maxBytes && chunks.length > 1) size -= chunks.shift()?.length ?? 0;
    onText(chunk.toString("utf8"));
  });
  return () => Buffer.concat(chunks).toString("utf8");
}
