import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { EngineStore, EngineTx } from "../step-log.ts";
import { done, plan, type RunnerBench, type RunnerBenches, spec } from "./runner-bench.ts";

const HOUR = 3_600_000;

type Waiting = "time" | "callback" | "poll";

/** A step that waits a minute; what it waits for never comes, but for the time itself. */
async function waits(benches: RunnerBenches, what: Waiting): Promise<RunnerBench> {
  const wait = {
    kind: "wait",
    for: what,
    reason: "a minute",
    ...(what === "poll" ? { pollAfterMs: 7000 } : {}),
  } as const;
  return benches.open({
    a: ({ phase }) => {
      if (phase === "start") return { ...wait, timeoutMs: 60_000 };
      return what === "time" ? done() : wait;
    },
  });
}

export function clockTests(benches: RunnerBenches): void {
  describe("Runner: a wall clock that is set", () => {
    for (const what of ["time", "callback", "poll"] as const) {
      for (const hours of [-40, 40]) {
        it(`a wait for ${what} takes its time when the clock jumps by ${hours} h`, async () => {
          const bench = await waits(benches, what);
          const runner = await bench.started();
          const { id } = await runner.submit(plan(spec("a")));
          await bench.quiet();
          bench.time.jump(hours * HOUR);
          await bench.time.advance(59_000);
          assert.equal((await bench.store.operations.get(id))?.operation.endedAt, null);
          await bench.time.advance(1000);
          assert.equal((await runner.settled(id)).state, what === "time" ? "done" : "failed");
          await runner.stop();
        });
      }

      it(`a wait for ${what} that a new process finds, with the clock 40 h back, takes no longer than it was to take`, async () => {
        const bench = await waits(benches, what);
        const runner = await bench.started();
        const { id } = await runner.submit(plan(spec("a")));
        await bench.quiet();
        await runner.stop();
        bench.time.jump(-40 * HOUR);
        const next = bench.boot();
        await next.start();
        // A minute for whoever was to call, and half another for the step itself.
        await bench.time.advance(what === "time" ? 61_000 : 91_000);
        assert.equal((await next.settled(id)).state, what === "time" ? "done" : "failed");
        await next.stop();
      });
    }

    it("what a dead process had is taken over in its time though the clock is set back by 40 h", async () => {
      const bench = await waits(benches, "callback");
      const { renew, ...operations } = bench.store.operations;
      let dead = false;
      const silent: EngineStore<EngineTx> = {
        operations: { ...operations, renew: async (owner, lease) => (dead ? undefined : await renew(owner, lease)) },
        transaction: (work) => bench.store.transaction(work),
      };
      const dying = bench.boot({ store: silent });
      await dying.start();
      const { id } = await dying.submit(plan(spec("a")));
      await bench.quiet();
      const before = await bench.store.operations.get(id);
      dead = true;
      bench.time.jump(-40 * HOUR);
      const heir = bench.boot({ host: "elsewhere" });
      await heir.start();
      await bench.elapse(30_000);
      const after = await bench.store.operations.get(id);
      assert.notEqual(after?.operation.owner, before?.operation.owner);
      assert.equal(after?.operation.epoch, 2);
      await heir.stop();
      await dying.stop();
    });
  });
}
