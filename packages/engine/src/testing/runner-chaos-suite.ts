import assert from "node:assert/strict";
import { it } from "node:test";
import { Failure, newId, type OperationId } from "@ingot/kernel";
import { array, assert as check, asyncProperty, constantFrom, integer, record } from "fast-check";
import type { StepRun } from "../executor.ts";
import { ManualTime } from "../harness/manual-time.ts";
import { MortalStore } from "../harness/mortal-store.ts";
import type { StepSpec } from "../plan.ts";
import { Runner } from "../runner.ts";
import type { EngineTx } from "../step-log.ts";
import type { BenchLog } from "./runner-bench.ts";
import { Outside, randomSteps } from "./random-steps.ts";
import { WatchedStore } from "./watched-store.ts";

const events = array(
  record({
    kind: constantFrom("wake", "advance", "kill", "pause", "stop", "abort", "hold", "unhold"),
    amount: integer({ min: 1, max: 40_000 }),
  }),
  { maxLength: 25 },
);

interface Course {
  readonly specs: readonly StepSpec[];
  readonly happenings: readonly { readonly kind: string; readonly amount: number }[];
}

/** Many courses of events, each of a subject of its own, over one log. */
export function chaosTests(open: () => Promise<BenchLog>, runs: number): void {
  it("brings every operation to an end, whatever happens to it and to its process, and repeats no effect", async () => {
    const log = await open();
    const store = new WatchedStore(log.store);
    const courses = record({ specs: randomSteps, happenings: events });
    await check(
      asyncProperty(courses, async (course) => await new ChaosRun(store).endsWell(course)),
      { numRuns: runs },
    );
    await log.close();
  });
}

interface Process {
  readonly runner: Runner;
  readonly mortal: MortalStore<EngineTx>;
}

/** One operation, and the processes that drive it one after the other, or one beside another that was paused. */
class ChaosRun {
  readonly #store: WatchedStore;
  readonly #time: ManualTime;
  readonly #outside = new Outside();
  readonly #subject = newId<string>();

  constructor(store: WatchedStore) {
    this.#store = store;
    this.#time = new ManualTime(store.quiet);
  }

  async endsWell({ specs, happenings }: Course): Promise<void> {
    let process = await this.#boot();
    const { id } = await process.runner.submit({ kind: "test", subject: this.#subject, input: null, steps: specs });
    for (const { kind, amount } of happenings) {
      if (await this.#hasEnded(id)) break;
      if (kind === "kill") process.mortal.arm({ atWrite: 1 + (amount % 3), written: amount % 2 === 0 });
      process = await this.#happen(process, id, { kind, amount });
    }
    for (let turn = 0; turn < 200 && !(await this.#hasEnded(id)); turn += 1) {
      if (process.mortal.dead) process = await this.#boot();
      await this.#answered(process.runner.unhold(id));
      process.runner.wake(this.#subject);
      await this.#time.advance(1_000);
    }
    const logged = await this.#store.operations.get(id);
    assert.ok(await this.#hasEnded(id), `it rests in ${JSON.stringify(logged)}`);
    assert.ok(logged?.steps.every((step) => step.endedAt !== null));
    assert.ok([...this.#outside.effects.values()].every((count) => count === 1));
    await this.#answered(process.runner.stop());
  }

  async #boot(): Promise<Process> {
    const mortal = new MortalStore(this.#store);
    const executors = { outside: { execute: (run: StepRun) => this.#outside.execute(run) } };
    const time = { clock: this.#time, timers: this.#time };
    const runner = new Runner({ store: mortal, executors, host: "here", ...time, graceMs: 100 });
    await runner.start();
    return { runner, mortal };
  }

  async #hasEnded(id: OperationId): Promise<boolean> {
    return (await this.#store.operations.get(id))?.operation.endedAt !== null;
  }

  async #happen(process: Process, id: OperationId, { kind, amount }: Course["happenings"][number]): Promise<Process> {
    const { runner, mortal } = process;
    const asked = {
      wake: () => Promise.resolve(runner.wake(this.#subject)),
      abort: () => runner.abort(id, new Failure("operation.aborted", "asked"), { force: amount % 2 === 0 }),
      hold: () => runner.hold(id),
      unhold: () => runner.unhold(id),
    }[kind];
    if (asked !== undefined) await this.#answered(asked());
    if (kind === "advance") await this.#time.advance(amount);
    if (kind === "stop") {
      const stopped = runner.stop();
      await this.#store.quiet();
      await this.#time.advance(200);
      await this.#answered(stopped);
      return await this.#boot();
    }
    return mortal.dead || kind === "pause" ? await this.#boot() : process;
  }

  /** A process that dies of what it was asked never answers. */
  async #answered(asked: Promise<void>): Promise<void> {
    await Promise.race([asked.catch(() => {}), this.#store.quiet().then(this.#store.quiet)]);
  }
}
