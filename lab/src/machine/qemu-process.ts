import { type Child, type Ending, hasProgram, spawn } from "@ingot/exec";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { requireProgram } from "../programs.ts";
import { type MachineRun, qemuArguments } from "./qemu-arguments.ts";
import { QmpClient } from "./qmp-client.ts";

const QEMU = "qemu-system-x86_64";
const START_TIMEOUT_MS = 30_000;
const LAST_WORDS = 4000;

export interface QemuEnd {
  readonly ending: Ending;
  /** What QEMU wrote on its standard error. */
  readonly words: string;
}

/** One running QEMU. It dies with this process: the kernel kills it when its parent ends, however that ends. */
export class QemuProcess {
  readonly ended: Promise<QemuEnd>;
  readonly qmp: QmpClient;
  readonly #child: Child;

  private constructor(child: Child, onEvent: (event: string, data: JsonObject) => void) {
    this.#child = child;
    let words = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString("utf8")).slice(-LAST_WORDS);
    });
    this.ended = child.ended.then((ending) => ({ ending, words: words.trim() }));
    if (child.stdin === null || child.stdout === null)
      throw new Failure("internal", "QEMU was started without its pipes");
    this.qmp = new QmpClient(child.stdin, child.stdout, onEvent);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Starts QEMU and resolves when it answers; fails with its last words when it ends first. */
  static async start(
    scope: Scope,
    run: MachineRun,
    onEvent: (event: string, data: JsonObject) => void = () => {},
  ): Promise<QemuProcess> {
    await requireProgram(QEMU);
    using starting = scope.child({ timeoutMs: START_TIMEOUT_MS, what: `starting the machine '${run.name}'` });
    const child = await dieWithParent([QEMU, ...qemuArguments(run)]);
    const process = new QemuProcess(child, onEvent);
    try {
      const early = process.#endedEarly(run.name);
      const ready = process.qmp.greeted.then(() => process.qmp.execute(starting, "qmp_capabilities"));
      await Promise.race([ready.catch(() => early), early, aborted(starting)]);
      return process;
    } catch (error) {
      await process.kill();
      throw error;
    }
  }

  /** Ends it at once, as pulling the plug does, and resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  async #endedEarly(name: string): Promise<never> {
    const end = await this.ended;
    throw new Failure("lab.machine_failed", `the machine '${name}' did not start: ${describeEnd(end)}`);
  }
}

/** "QEMU exited with 1: could not open …", for a log and for people. */
export function describeEnd({ ending, words }: QemuEnd): string {
  const how =
    ending.kind === "exited"
      ? `exited with ${ending.code}`
      : ending.kind === "killed"
        ? `was killed by ${ending.signal}`
        : ending.kind;
  return `QEMU ${how}${words === "" ? "" : `: ${words}`}`;
}

/** Starts a program that the kernel kills when this process ends, where setpriv (util-linux) can arrange it. */
export async function dieWithParent(argv: readonly [string, ...string[]]): Promise<Child> {
  const command = (await hasProgram("setpriv")) ? ["setpriv", "--pdeathsig", "KILL", ...argv] : argv;
  const [program = QEMU, ...args] = command;
  return spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
}

async function aborted(scope: Scope): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = () => reject(Failure.from(scope.signal.reason));
    if (scope.signal.aborted) onAbort();
    else scope.signal.addEventListener("abort", onAbort, { once: true });
  });
}
