import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json, JsonObject } from "@ingot/kernel";
import type { Executor, StepRun } from "../executor.ts";
import type { StepOutcome } from "../outcome.ts";
import type { StepSpec } from "../plan.ts";
import type { EngineTx } from "../step-log.ts";
import { provePlan, memoryEngineStore, runTrial, type World } from "../harness.ts";

/** A machine with an agent that works on by itself, and a medium that must not stay in the drive. */
class Machine {
  medium: string | null = null;
  power = "off";
  disk: string | null = null;
  wiped = 0;
  readonly commands: { name: string; ended: boolean }[] = [];
  called = false;
  heard = 0;
}

function spec(name: string, more: Partial<StepSpec> = {}): StepSpec {
  return { name, executor: "machine", input: null, idempotent: true, reattachable: false, abortable: true, ...more };
}

const DEPLOY: readonly StepSpec[] = [
  spec("boot", { reattachable: true }),
  spec("collect"),
  spec("eject", { when: "always" }),
  spec("power-off", { when: "failure" }),
];
const REPORTED: readonly StepSpec[] = [
  spec("write-image", { idempotent: false, reattachable: true }),
  ...DEPLOY.slice(2),
  spec("boot-instance"),
];

class MachineExecutor implements Executor<EngineTx> {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  async execute(run: StepRun): Promise<StepOutcome<EngineTx>> {
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

  async #boot(run: StepRun): Promise<StepOutcome<EngineTx>> {
    if (run.phase !== "resume") {
      await run.checkpoint({ booting: true });
      this.#machine.medium = "ramdisk.iso";
      this.#machine.power = "on";
    }
    if (this.#machine.called) return { kind: "done" };
    return { kind: "wait", for: "callback", timeoutMs: 60_000, reason: "the agent's heartbeat" };
  }

  async #writeImage(run: StepRun): Promise<StepOutcome<EngineTx>> {
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

function open(steps: readonly StepSpec[]): () => Promise<World<EngineTx>> {
  return async () => {
    const machine = new Machine();
    return {
      store: memoryEngineStore(),
      plan: { kind: "deploy", subject: "node", input: null, steps },
      executors: () => ({ machine: new MachineExecutor(machine) }),
      outside: async () => {
        const running = machine.commands.find((command) => !command.ended);
        if (running !== undefined) running.ended = true;
        if (machine.called || machine.power === "off") return [];
        machine.called = true;
        return ["node"];
      },
      state: async (): Promise<Json> => ({ ...machine, commands: machine.commands.length }) as unknown as JsonObject,
      leftovers: async () => (machine.medium === null ? [] : [`medium ${machine.medium}`]),
      close: async () => {},
    };
  };
}

describe("the harness", () => {
  it("proves a plan with waits, polls, an amended tail and a clean-up", async () => {
    const trial = await runTrial(open(DEPLOY));
    assert.equal(trial.logged.operation.state, "done", JSON.stringify(trial.logged));
    assert.deepEqual(
      trial.logged.steps.map((step) => [step.spec.name, step.state]),
      [
        ["boot", "done"],
        ["collect", "done"],
        ["write-image", "done"],
        ["eject", "done"],
        ["power-off", "skipped"],
        ["boot-instance", "done"],
      ],
    );
    const proof = await provePlan(open(DEPLOY));
    assert.deepEqual(proof.problems, []);
    assert.ok(proof.runs >= 25, `${proof.runs} runs`);
  });

  it("accepts the one failure that a kill may bring", async () => {
    const steps = [spec("wipe", { idempotent: false }), spec("eject")];
    const proof = await provePlan(open(steps));
    assert.deepEqual(proof.problems, []);
  });

  it("finds a step that says it can be repeated and cannot", async () => {
    const proof = await provePlan(open([spec("wipe"), spec("eject")]));
    assert.ok(
      proof.problems.some((problem) => /wipe repeated: ends in .*"wiped":2/.test(problem)),
      proof.problems.join(),
    );
  });

  it("finds what is left behind", async () => {
    const steps = [spec("boot", { reattachable: true }), spec("eject")];
    const proof = await provePlan(open(steps));
    assert.ok(
      proof.problems.some((problem) => /left behind: medium ramdisk.iso/.test(problem)),
      proof.problems.join(),
    );
  });
});
