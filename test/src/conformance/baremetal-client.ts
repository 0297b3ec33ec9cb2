import { createInterface } from "node:readline";
import { join } from "node:path";
import { type Child, spawn } from "@ingot/exec";

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Debian's `baremetal` client (python3-ironicclient), kept running; each command goes through its own main(). */
export class BaremetalClient implements Disposable {
  readonly #child: Child;
  readonly #answers: AsyncIterator<string>;

  constructor(endpoint: string) {
    this.#child = spawn("/usr/bin/python3", ["-W", "ignore", join(import.meta.dirname, "run-baremetal.py")], {
      env: { OS_AUTH_TYPE: "none", OS_ENDPOINT: endpoint, OS_CLOUD: undefined, OS_BAREMETAL_API_VERSION: undefined },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { stdout } = this.#child;
    if (stdout === null) throw new Error("the client's output is not piped");
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Every command that the client itself says it has. */
  async commands(): Promise<readonly string[]> {
    return (await this.#ask("list")) as readonly string[];
  }

  async run(...words: readonly string[]): Promise<CommandResult> {
    return (await this.#ask(words)) as CommandResult;
  }

  async #ask(question: unknown): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error("the baremetal client ended");
    return JSON.parse(value) as unknown;
  }

  [Symbol.dispose](): void {
    this.#child.stdin?.end();
  }
}
