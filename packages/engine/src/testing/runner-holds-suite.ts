import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Failure } from "@ingot/kernel";
import type { HeldRun, StepRun } from "../executor.ts";
import type { StepOutcome } from "../outcome.ts";
import type { EngineTx } from "../step-log.ts";
import { done, plan, type RunnerBench, type RunnerBenches, spec } from "./runner-bench.ts";

export function holdTests(benches: RunnerBenches): void {
  describe("Runner: what is asked of an operation on hold", () => {
    it("is done when its subject is woken, after a while without that, and by whoever claims it", async () => {
      const bench = await benches.open({});
      const { runner, id, told } = await onHold(bench, async () => {});
      assert.equal(told.length, 0, "nobody has asked for anything");
      runner.wake("node-1");
      await bench.quiet();
      assert.deepEqual(told, ["hold"]);
      await bench.time.advance(14_000);
      assert.deepEqual(told, ["hold"]);
      await bench.time.advance(2_000);
      assert.deepEqual(told, ["hold", "hold"]);
      await runner.stop();
      const next = bench.boot({ executors: holding(async ({ step }) => void told.push(`next ${step.spec.name}`)) });
      await next.start();
      await bench.quiet();
      assert.deepEqual(told.slice(2), ["next hold"]);
      assert.equal((await bench.store.operations.get(id))?.operation.state, "held");
      await next.unhold(id);
      assert.equal((await next.settled(id)).state, "done");
      await bench.time.advance(60_000);
      assert.equal(told.length, 3, "and nothing once it goes on");
      await next.stop();
    });

    it("is tried again when it fails, and the operation stays as it is", async () => {
      const bench = await benches.open({});
      const { runner, id, told } = await onHold(bench, async () => {
        if (told.length === 1) throw new Error("not now");
      });
      runner.wake("node-1");
      await bench.quiet();
      await bench.time.advance(16_000);
      assert.deepEqual(told, ["hold", "hold"]);
      const logged = await bench.store.operations.get(id);
      assert.deepEqual([logged?.operation.state, logged?.operation.failure], ["held", null]);
      await runner.stop();
    });

    it("is ended before the operation goes on, and broken off by an abort that its step lets through", async () => {
      for (const wish of ["unhold", "abort", "stop"] as const) {
        const bench = await benches.open({});
        const going = Promise.withResolvers<void>();
        const { runner, id, told } = await onHold(bench, async ({ scope }) => {
          scope.signal.addEventListener("abort", () => going.reject(new Error("cut")));
          await going.promise.finally(() => told.push("ended"));
        });
        runner.wake("node-1");
        await bench.quiet();
        bench.changes.length = 0;
        if (wish === "unhold") await runner.unhold(id);
        if (wish === "abort") await runner.abort(id, new Failure("operation.aborted", "no more"));
        if (wish === "stop") await runner.stop();
        await bench.quiet();
        assert.deepEqual(told, wish === "unhold" ? ["hold"] : ["hold", "ended"], wish);
        if (wish === "stop") continue;
        if (wish === "unhold") assert.deepEqual(bench.changes, []);
        going.resolve();
        assert.equal((await runner.settled(id)).state, wish === "abort" ? "aborted" : "done");
        await runner.stop();
      }
    });
  });
}

function holding(whileHeld: (run: HeldRun) => Promise<void>) {
  const execute = async ({ step }: StepRun): Promise<StepOutcome<EngineTx>> =>
    step.spec.name === "hold" ? { kind: "done", hold: true } : done();
  return { test: { execute, whileHeld } };
}

/** An operation on hold between two steps, and what was done of what was asked of it. */
async function onHold(bench: RunnerBench, whileHeld: (run: HeldRun) => Promise<void>) {
  const told: string[] = [];
  const runner = bench.boot({
    executors: holding(async (run) => {
      told.push(run.step.spec.name);
      await whileHeld(run);
    }),
  });
  await runner.start();
  const { id } = await runner.submit(plan(spec("hold"), spec("b")));
  await bench.quiet();
  assert.equal((await bench.store.operations.get(id))?.operation.state, "held");
  return { runner, id, told };
}
