import { join } from "node:path";
import { type Child, type Ending, spawn } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";

const ROOT = join(import.meta.dirname, "../../..");

/** `ingot serve` as a process of its own, that can be killed and started again over the same data. */
export class ServerProcess {
  readonly #args: readonly string[];
  #child: Child | undefined;
  output = "";

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  /** Resolves once it says that it listens. */
  async start(scope: Scope): Promise<void> {
    const child = spawn(process.execPath, [join(ROOT, "apps/ingotd/src/main.ts"), "serve", ...this.#args], {
      cwd: ROOT,
    });
    this.#child = child;
    const listening = new Promise<void>((resolve) => {
      const before = this.output.length;
      const onData = (chunk: Buffer) => {
        this.output += chunk.toString("utf8");
        if (this.output.includes("listens on", before)) resolve();
      };
      child.stdout?.on("data", onData);
      child.stderr?.on("data", onData);
    });
    const late = Promise.withResolvers<never>();
    const onAbort = () => late.reject(scope.signal.reason);
    scope.signal.addEventListener("abort", onAbort, { once: true });
    const ended = await Promise.race([listening, child.ended, late.promise]);
    scope.signal.removeEventListener("abort", onAbort);
    if (ended !== undefined) throw new Failure("internal", `the server ended at its start:\n${this.output}`);
  }

  /** SIGKILL: nothing is handed over, nothing is tidied up. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.ended;
  }

  async stop(): Promise<Ending | undefined> {
    this.#child?.kill("SIGTERM");
    return this.#child?.ended;
  }
}
