/** Machines of the simulator under a real `ingot serve`, each in a process of its own: what the control plane alone uses is in /proc. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, spawn } from "@ingot/exec";
import { Failure, parseJson, type Scope } from "@ingot/kernel";
import { cpuMs, memoryNow, peakMemory } from "../api/process-usage.ts";

const ROOT = join(import.meta.dirname, "../../..");

export interface DeployedAtOnce {
  readonly seconds: number;
  readonly active: number;
  /** The most that the server and its programs, and the simulator, have held; in bytes. */
  readonly serverBytes: number;
  readonly simulatorBytes: number;
  /** What else became of machines. */
  readonly others: string;
}

/** So many simulated machines, deployed in one go through Redfish and virtual media. */
export async function deployAtOnce(scope: Scope, nodes: number): Promise<DeployedAtOnce> {
  await using server = await Started.server(scope, ["--max-concurrent-deploy", "0"]);
  await using simulator = Started.simulator(server.url, ["--nodes", String(nodes), "--deploy", "-f", "json"]);
  let ended = false;
  const most = mostMemory(scope, [server.pid], () => ended);
  // Without --exit: the memory that it has held is read while it is still there.
  await simulator.says(scope, /^The machines run until/m);
  await simulator.says(scope, /^\]\s*$/m);
  ended = true;
  const rows = parseJson(simulator.stdout) as unknown as readonly {
    Outcome: string;
    Machines: number;
    Reason: string;
  }[];
  const active = rows.find((row) => row.Outcome === "active")?.Machines ?? 0;
  return {
    active,
    seconds: secondsOf(/^\d+ machines in (.*)$/m.exec(simulator.stderr)?.[1] ?? ""),
    serverBytes: Math.max(await most, await peakMemory([server.pid])),
    simulatorBytes: await peakMemory([simulator.pid]),
    others: rows
      .filter((row) => row.Outcome !== "active")
      .map((row) => `${row.Machines} ${row.Outcome}: ${row.Reason}`)
      .join("; "),
  };
}

/** Of the processes and of the programs that they run meanwhile, which are gone before one could ask for their peak. */
async function mostMemory(scope: Scope, pids: readonly number[], isOver: () => boolean): Promise<number> {
  let most = 0;
  while (!isOver()) {
    most = Math.max(most, await memoryNow(pids));
    await scope.sleep(1000);
  }
  return most;
}

export interface Heartbeating {
  /** Of one processor. */
  readonly share: number;
  /** The most at any look in the time that was measured. */
  readonly bytes: number;
  /** Since the server started, the enrolment of all machines included. */
  readonly peakBytes: number;
  readonly heartbeatsPerSecond: number;
  readonly refused: number;
}

const LOOK_MS = 5000;

/** So many machines whose agents send a heartbeat each minute, while their power states are read every two. */
export async function heartbeats(scope: Scope, nodes: number, seconds: number): Promise<Heartbeating> {
  await using server = await Started.server(scope, ["--fast-track"]);
  const times = ["--boot-time", "1", "--heartbeat", "60", "--power-on", "60"];
  await using simulator = Started.simulator(server.url, ["--nodes", String(nodes), "--enroll", ...times]);
  await simulator.says(scope, /^The machines run until/m);
  const control = /their control is at (\S+)/.exec(simulator.stderr)?.[1] ?? "";
  await scope.sleep(LOOK_MS);
  const [before, cpu, began] = [await beats(control), await cpuMs([server.pid]), scope.clock.monotonic()];
  let bytes = 0;
  while (scope.clock.monotonic() - began < seconds * 1000) {
    await scope.sleep(LOOK_MS);
    bytes = Math.max(bytes, await memoryNow([server.pid]));
  }
  const ms = scope.clock.monotonic() - began;
  const after = await beats(control);
  return {
    share: ((await cpuMs([server.pid])) - cpu) / ms,
    bytes,
    peakBytes: await peakMemory([server.pid]),
    heartbeatsPerSecond: ((after.accepted - before.accepted) / ms) * 1000,
    refused: after.refused - before.refused,
  };
}

async function beats(control: string): Promise<{ readonly accepted: number; readonly refused: number }> {
  const report = (await (await fetch(control)).json()) as { heartbeats: { accepted: number; refused: number } };
  return report.heartbeats;
}

/** `2 min 5 s` as the command line writes it. */
function secondsOf(text: string): number {
  const minutes = Number(/(\d+) min/.exec(text)?.[1] ?? 0);
  return minutes * 60 + Number(/([\d.]+) s/.exec(text)?.[1] ?? 0);
}

/** A program of the house that was started, and all that it has said. */
class Started implements AsyncDisposable {
  readonly url: string;
  readonly #child: Child;
  readonly #folder: string | undefined;
  stdout = "";
  stderr = "";
  #heard: () => void = () => {};

  private constructor(args: readonly string[], of: { url: string; folder?: string }) {
    this.url = of.url;
    this.#folder = of.folder;
    // By the launcher, as anybody starts it: it tells Node how much memory to take.
    this.#child = spawn(join(ROOT, "ingot"), args, { cwd: ROOT });
    this.#child.stdout?.on("data", (chunk: Buffer) => this.#hear("stdout", chunk));
    this.#child.stderr?.on("data", (chunk: Buffer) => this.#hear("stderr", chunk));
  }

  static async server(scope: Scope, options: readonly string[]): Promise<Started> {
    const folder = await mkdtemp(join(tmpdir(), "ingot-bench-"));
    const address = `127.0.0.1:${await freePort()}`;
    const args = ["serve", "--listen", address, "--data", join(folder, "data"), ...options];
    const started = new Started(args, { url: `http://${address}`, folder });
    await started.says(scope, /listens on/);
    return started;
  }

  static simulator(url: string, options: readonly string[]): Started {
    return new Started(["lab", "simulate", "--os-endpoint", url, ...options], { url });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves once it has said so. */
  async says(scope: Scope, what: RegExp): Promise<void> {
    const said = new Promise<void>((resolve) => {
      this.#heard = () => {
        if (what.test(this.stdout) || what.test(this.stderr)) resolve();
      };
      this.#heard();
    });
    const ended = this.#child.ended.then(() => {
      throw new Failure("internal", `a program of the bench has ended: ${this.stdout}${this.stderr}`);
    });
    const late = new Promise<never>((_, reject) => {
      scope.signal.addEventListener("abort", () => reject(Failure.from(scope.signal.reason)), { once: true });
    });
    await Promise.race([said, ended, late]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.ended;
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  #hear(where: "stdout" | "stderr", chunk: Buffer): void {
    this[where] += chunk.toString("utf8");
    this.#heard();
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
