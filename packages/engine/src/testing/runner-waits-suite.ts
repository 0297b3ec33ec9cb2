import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Failure } from "@ingot/kernel";
import { done, plan, type RunnerBenches, spec } from "./runner-bench.ts";

export function waitTests(benches: RunnerBenches): void {
  describe("Runner: steps that wait", () => {
    it("looks again when it is woken, and loses no wake that comes while a step runs", async () => {
      let called = false;
      const gate = Promise.withResolvers<void>();
      const bench = await benches.open({
        a: async (run) => {
          if (run.phase === "start") await gate.promise;
          return called ? { kind: "done" } : { kind: "wait", for: "callback", timeoutMs: 60_000, reason: "a call" };
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a")));
      await bench.quiet();
      runner.wake("node-1");
      gate.resolve();
      await bench.quiet();
      assert.equal(bench.changes.at(-1), "step-waiting a");
      called = true;
      runner.wake("node-1");
      assert.equal((await runner.settled(id)).state, "done");
      assert.equal(bench.changes.filter((change) => change === "step-resumed a").length, 1);
      await runner.stop();
    });

    it("writes nothing when a poll finds nothing new, and fails when its time is over", async () => {
      let polls = 0;
      const bench = await benches.open({
        a: (run) => {
          polls += 1;
          const wait = { kind: "wait", for: "poll", pollAfterMs: 1000, reason: "the disk" } as const;
          return run.phase === "start" ? { ...wait, timeoutMs: 10_500 } : wait;
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a")));
      await bench.quiet();
      await bench.time.advance(10_400);
      assert.equal(polls, 11);
      assert.deepEqual(bench.changes, ["step-started a", "step-waiting a"]);
      await bench.time.advance(200);
      const ended = await runner.settled(id);
      assert.equal(ended.state, "failed");
      assert.equal(ended.failure?.code, "step.timeout");
      assert.equal(ended.failure?.message, "a waited 10.5 s in vain for the disk");
      await runner.stop();
    });

    it("waits for a time without being woken from it", async () => {
      const phases: string[] = [];
      const bench = await benches.open({
        a: (run) => {
          phases.push(run.phase);
          return run.phase === "start" ? { kind: "wait", for: "time", timeoutMs: 5000, reason: "the disk" } : done();
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a")));
      await bench.quiet();
      runner.wake("node-1");
      await bench.time.advance(4999);
      assert.deepEqual(phases, ["start"]);
      await bench.time.advance(1);
      assert.equal((await runner.settled(id)).state, "done");
      assert.deepEqual(phases, ["start", "resume"]);
      await runner.stop();
    });

    it("gives a wait that its own absence cut off the time to be answered", async () => {
      let called = false;
      const bench = await benches.open({
        a: () => (called ? done() : { kind: "wait", for: "callback", timeoutMs: 30_000, reason: "a call" }),
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a")));
      await bench.quiet();
      await runner.stop();
      await bench.time.advance(3_600_000);
      const next = bench.boot();
      await next.start();
      await bench.quiet();
      called = true;
      next.wake("node-1");
      assert.equal((await next.settled(id)).state, "done");
      await next.stop();
    });

    it("gives that time also when a look finds nothing new, then ends the wait or the attempt for want of an answer", async () => {
      for (const [limits, code] of [
        [{ wait: 30_000 }, "agent.never_called_back"],
        [{ attempt: 30_000 }, "step.timeout"],
      ] as const) {
        const found: boolean[] = [];
        const bench = await benches.open({
          a: (run) => {
            found.push(run.justFound);
            const wait = { kind: "wait", for: "callback", pollAfterMs: 15_000, reason: "a call" } as const;
            if (run.phase !== "start" || !("wait" in limits)) return wait;
            return { ...wait, timeoutMs: limits.wait, onTimeout: new Failure("agent.never_called_back", "none came") };
          },
        });
        const runner = await bench.started();
        const timeout = "attempt" in limits ? { timeoutMs: limits.attempt } : {};
        const { id } = await runner.submit(plan(spec("a", timeout)));
        await bench.quiet();
        await runner.stop();
        await bench.time.advance(3_600_000);
        const next = bench.boot();
        await next.start();
        const settled = next.settled(id);
        await bench.time.advance(89_000);
        assert.equal((await bench.store.operations.get(id))?.operation.endedAt, null);
        await bench.time.advance(1_000);
        assert.equal((await settled).failure?.code, code);
        // After a minute in which nobody called, the step has half another to do something about it.
        assert.deepEqual(found.slice(0, 7), [false, true, true, true, true, false, false]);
        await next.stop();
      }
    });
  });
}
