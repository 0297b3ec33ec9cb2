import type { Change } from "../change.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Failure } from "@ingot/kernel";
import type { EngineTx } from "../step-log.ts";
import { done, plan, type RunnerBenches, spec } from "./runner-bench.ts";

const TROUBLES = [
  ["store.unavailable", "away"],
  ["store.full", "full"],
  ["store.unwritable", "read-only"],
  ["store.stale", "contended"],
] as const;

export function attemptTests(benches: RunnerBenches): void {
  describe("Runner: attempts that do not succeed", () => {
    it("retries with back-off as often as the step allows, and as the executor asks", async () => {
      const attempts: string[] = [];
      const bench = await benches.open({
        a: (run) => {
          attempts.push(`${run.attempt}@${bench.time.monotonic()}`);
          if (run.attempt === 1) return { kind: "retry", afterMs: 50, reason: "busy" };
          throw new Failure("bmc.busy", "busy");
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a", { retries: { limit: 3, backoffMs: 100 } })));
      await bench.quiet();
      await bench.time.advance(5000);
      assert.deepEqual(attempts, ["1@0", "2@50", "3@250", "4@650"]);
      assert.equal((await runner.settled(id)).failure?.code, "bmc.busy");
      await runner.stop();
    });

    it("ends an attempt that takes too long", async () => {
      const bench = await benches.open({
        a: async (run) => {
          await new Promise((_, reject) => run.scope.signal.addEventListener("abort", () => reject(new Error("cut"))));
          return done();
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a", { timeoutMs: 3000 })));
      await bench.quiet();
      await bench.time.advance(3000);
      assert.equal((await runner.settled(id)).failure?.message, "a did not finish within 3.0 s");
      await runner.stop();
    });

    for (const [code, words] of TROUBLES)
      it(`outlasts a database that is ${words} for a minute`, async () => {
        let away = false;
        const attempts: number[] = [];
        const bench = await benches.open({
          a: ({ attempt }) => {
            away = true;
            attempts.push(attempt);
            return done();
          },
        });
        const store = {
          operations: bench.store.operations,
          transaction: async <T>(work: (tx: EngineTx) => Promise<T>) => {
            if (away) throw new Failure(code, words);
            return await bench.store.transaction(work);
          },
        };
        const runner = bench.boot({ store });
        await runner.start();
        const { id } = await runner.submit(plan(spec("a", { idempotent: false })));
        const settled = runner.settled(id);
        await bench.quiet();
        await bench.time.advance(60_000);
        away = false;
        await bench.time.advance(6_000);
        assert.equal((await settled).state, "done");
        assert.deepEqual(attempts, [1]);
        await runner.stop();
      });

    it("tries again later when an observer refuses every write", async () => {
      let refuse = true;
      const bench = await benches.open({});
      const observe = async (_tx: unknown, { kind }: Change) => {
        if (refuse && kind !== "step-started") throw new Failure("internal", "a fault of the observer");
      };
      const runner = bench.boot({ observe });
      await runner.start();
      const { id } = await runner.submit(plan(spec("a")));
      const settled = runner.settled(id);
      await bench.quiet();
      refuse = false;
      await bench.time.advance(10_000);
      assert.equal((await settled).state, "done");
      await runner.stop();
    });
  });
}
