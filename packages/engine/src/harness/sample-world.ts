/** A world to prove the engine and a store with: a machine that is booted, written to and booted again. */
import type { Json } from "@ingot/kernel";
import type { Executor, StepRun } from "../executor.ts";
import type { StepOutcome } from "../outcome.ts";
import type { StepSpec } from "../plan.ts";
import type { EngineStore, EngineTx } from "../step-log.ts";
import { planWorld } from "./plan-world.ts";
import type { World } from "./trial.ts";

/** A machine with an agent that works on by itself, and a medium that must not stay in the drive. */
class Machine {
  medium: string | null = null;
  power = "off";
  disk: string | null = null;
  wiped = 0;
  readonly commands: { name: string; ended: boolean }[] = [];
  called = false;
}

export function sampleStep(name: string, more: Partial<StepSpec> = {}): StepSpec {
  return { name, executor: "machine", input: null, idempotent: true, reattachable: false, abortable: true, ...more };
}

/** Waits, polls, an amended tail, a clean-up for either case and one for failure. */
export const SAMPLE_DEPLOY: readonly StepSpec[] = [
  sampleStep("boot", { reattachable: true }),
  sampleStep("collect"),
  sampleStep("eject", { when: "always" }),
  sampleStep("power-off", { when: "failure" }),
];
const REPORTED: readonly StepSpec[] = [
  sampleStep("write-image", { idempotent: false, reattachable: true }),
  ...SAMPLE_DEPLOY.slice(2),
  sampleStep("boot-instance"),
];

class MachineExecutor<Tx extends EngineTx> implements Executor<Tx> {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  async execute(run: StepRun): Promise<StepOutcome<Tx>> {
    const machine = this.#machine;
    switch (run.step.spec.name) {
      case "boot":
        return await this.#boot(run);
      case "collect":
        return { kind: "done", amend: REPORTED };
      case "write-image":
        return await this.#writeImage(run);
      case "eject":
        machine.medium = null;
        return { kind: "done" };
      case "wipe":
        machine.wiped += 1;
        return { kind: "done" };
      case "power-off":
        machine.power = "off";
        return { kind: "done" };
      default:
        machine.power = "on";
        return { kind: "done" };
    }
  }

  async #boot(run: StepRun): Promise<StepOutcome<Tx>> {
    if (run.phase !== "resume") {
      await run.checkpoint({ booting: true });
      this.#machine.medium = "ramdisk.iso";
      this.#machine.power = "on";
    }
    if (this.#machine.called) return { kind: "done" };
    return { kind: "wait", for: "callback", timeoutMs: 60_000, reason: "the agent's heartbeat" };
  }

  async #writeImage(run: StepRun): Promise<StepOutcome<Tx>> {
    const { commands } = this.#machine;
    const known = run.attachment as { seen: number } | null;
    const seen = known?.seen ?? commands.length;
    if (known === null) await run.checkpoint({ seen });
    if (commands.length === seen) commands.push({ name: "write", ended: false });
    const command = commands[seen];
    if (command?.ended !== true) {
      const bound = run.phase === "resume" ? {} : { timeoutMs: 600_000 };
      return { kind: "wait", for: "poll", pollAfterMs: 1_000, reason: "the image", attachment: { seen }, ...bound };
    }
    this.#machine.disk = "image";
    return { kind: "done", output: { written: true } };
  }
}

export interface SampleStore<Tx extends EngineTx> {
  readonly store: EngineStore<Tx>;
  close(): Promise<void>;
}

export function sampleWorld<Tx extends EngineTx>(
  openStore: () => Promise<SampleStore<Tx>>,
  steps: readonly StepSpec[] = SAMPLE_DEPLOY,
): () => Promise<World<Tx>> {
  return async () => {
    const machine = new Machine();
    const { store, close } = await openStore();
    return planWorld({
      store,
      plan: { kind: "deploy", subject: "node", input: null, steps },
      executors: () => ({ machine: new MachineExecutor<Tx>(machine) }),
      outside: async () => {
        const running = machine.commands.find((command) => !command.ended);
        if (running !== undefined) running.ended = true;
        if (machine.called || machine.power === "off") return [];
        machine.called = true;
        return ["node"];
      },
      state: async (): Promise<Json> => ({ ...machine, commands: machine.commands.length }),
      leftovers: async () => (machine.medium === null ? [] : [`medium ${machine.medium}`]),
      close,
    });
  };
}
