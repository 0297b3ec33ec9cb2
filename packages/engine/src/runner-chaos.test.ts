import assert from "node:assert/strict";
import { it } from "node:test";
import { Failure, type OperationId } from "@ingot/kernel";
import { array, assert as check, asyncProperty, boolean, constantFrom, integer, option, record } from "fast-check";
import type { StepRun } from "./executor.ts";
import { ManualTime, memoryEngineStore, MortalStore } from "./harness.ts";
import { turns } from "./harness/manual-time.ts";
import type { StepOutcome } from "./outcome.ts";
import type { StepSpec } from "./plan.ts";
import { Runner } from "./runner.ts";
import type { EngineTx } from "./step-log.ts";

const BEHAVIOURS = ["done", "callback", "poll", "time", "retry", "fail", "throw", "hold"] as const;

const steps = array(
  record({
    input: constantFrom(...BEHAVIOURS),
    idempotent: boolean(),
    reattachable: boolean(),
    abortable: boolean(),
    when: constantFrom("success" as const, "success" as const, "failure" as const, "always" as const),
    timeoutMs: option(integer({ min: 1_000, max: 60_000 }), { nil: undefined }),
  }),
  { maxLength: 6 },
);
const events = array(
  record({
    kind: constantFrom("wake", "advance", "kill", "pause", "stop", "abort", "hold", "unhold"),
    amount: integer({ min: 1, max: 40_000 }),
  }),
  { maxLength: 25 },
);

/** Effects of each step that may not be repeated: never more than one for each attempt. */
class Outside {
  readonly effects = new Map<string, number>();

  async execute(run: StepRun): Promise<StepOutcome<EngineTx>> {
    const { spec, index } = run.step;
    if (run.phase === "start" && !spec.idempotent) {
      await run.checkpoint({ attempt: run.attempt });
      const key = `${index}/${run.attempt}`;
      this.effects.set(key, (this.effects.get(key) ?? 0) + 1);
    }
    const waited = run.phase !== "start";
    const reason = "the world";
    switch (spec.input) {
      case "callback":
        return waited ? { kind: "done" } : { kind: "wait", for: "callback", timeoutMs: 30_000, reason };
      case "poll":
        return waited ? { kind: "done" } : { kind: "wait", for: "poll", pollAfterMs: 500, timeoutMs: 30_000, reason };
      case "time":
        return waited ? { kind: "done" } : { kind: "wait", for: "time", timeoutMs: 2_000, reason };
      case "retry":
        return run.attempt < 3 ? { kind: "retry", afterMs: 700, reason } : { kind: "done" };
      case "fail":
        return { kind: "failed", failure: new Failure("bmc.error", "no") };
      case "throw":
        throw new TypeError("a fault of the step");
      default:
        return { kind: "done", hold: spec.input === "hold" };
    }
  }
}

it("brings every operation to an end, whatever happens to it and to its process, and repeats no effect", async () => {
  await check(
    asyncProperty(steps, events, async (specs, happenings) => {
      const time = new ManualTime();
      const store = memoryEngineStore();
      const outside = new Outside();
      const boot = async () => {
        const mortal = new MortalStore(store);
        const executors = { outside: { execute: (run: StepRun) => outside.execute(run) } };
        const runner = new Runner({ store: mortal, executors, host: "here", clock: time, timers: time, graceMs: 100 });
        await runner.start();
        return { runner, mortal };
      };
      const plan = specs.map(({ timeoutMs, ...spec }, index): StepSpec => ({
        name: `s${index}`,
        executor: "outside",
        ...spec,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }));
      let process = await boot();
      const { id } = await process.runner.submit({ kind: "test", subject: "n", input: null, steps: plan });
      const ended = async () => (await store.operations.get(id))?.operation.endedAt !== null;
      for (const { kind, amount } of happenings) {
        if (await ended()) break;
        if (kind === "kill") process.mortal.arm({ atWrite: 1 + (amount % 3), written: amount % 2 === 0 });
        process = await happen({ kind, amount, process, boot, time, id });
      }
      process = process.mortal.dead ? await boot() : process;
      for (let turn = 0; turn < 200 && !(await ended()); turn += 1) {
        if (process.mortal.dead) process = await boot();
        await answered(process.runner.unhold(id));
        process.runner.wake("n");
        await time.advance(1_000);
      }
      const logged = await store.operations.get(id);
      assert.ok(await ended(), `it rests in ${JSON.stringify(logged)}`);
      assert.ok(logged?.steps.every((step) => step.endedAt !== null));
      assert.ok([...outside.effects.values()].every((count) => count === 1));
      await answered(process.runner.stop());
    }),
    { numRuns: 500 },
  );
});

interface Happening {
  readonly kind: string;
  readonly amount: number;
  readonly process: { readonly runner: Runner; readonly mortal: MortalStore<EngineTx> };
  readonly boot: () => Promise<Happening["process"]>;
  readonly time: ManualTime;
  readonly id: OperationId;
}

async function happen({ kind, amount, process, boot, time, id }: Happening): Promise<Happening["process"]> {
  const { runner } = process;
  const asked = {
    wake: () => Promise.resolve(runner.wake("n")),
    abort: () => runner.abort(id, new Failure("operation.aborted", "asked"), { force: amount % 2 === 0 }),
    hold: () => runner.hold(id),
    unhold: () => runner.unhold(id),
  }[kind];
  if (asked !== undefined) await answered(asked());
  if (kind === "advance") await time.advance(amount);
  if (kind === "stop") {
    const stopped = runner.stop();
    await turns();
    await time.advance(200);
    await answered(stopped);
    return await boot();
  }
  return process.mortal.dead || kind === "pause" ? await boot() : process;
}

/** A process that dies of what it was asked never answers. */
async function answered(asked: Promise<void>): Promise<void> {
  await Promise.race([asked.catch(() => {}), turns(50)]);
}
