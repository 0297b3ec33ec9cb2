import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Failure } from "@ingot/kernel";
import { done, plan, type RunnerBenches, spec } from "./runner-bench.ts";

export function requestTests(benches: RunnerBenches): void {
  describe("Runner: what an operator asks of a running operation", () => {
    it("aborts a waiting step at once, a running one that allows it, and another after it has ended", async () => {
      for (const [abortable, force, first] of [
        [true, false, "aborted"],
        [false, true, "aborted"],
        [false, false, "done"],
      ] as const) {
        let finish = () => {};
        const bench = await benches.open({
          a: async (run) => {
            await new Promise<void>((resolve, reject) => {
              finish = resolve;
              run.scope.signal.addEventListener("abort", () => reject(new Error("cut")));
            });
            return done();
          },
        });
        const runner = await bench.started();
        const { id } = await runner.submit(plan(spec("a", { abortable }), spec("b"), spec("c", { when: "failure" })));
        await bench.quiet();
        await runner.abort(id, new Failure("operation.aborted", "an operator asked"), { force });
        finish();
        const ended = await runner.settled(id);
        assert.deepEqual([ended.state, ended.failure?.code], ["aborted", "operation.aborted"]);
        const logged = await bench.store.operations.get(id);
        assert.deepEqual(
          logged?.steps.map((step) => step.state),
          [first, "skipped", "done"],
        );
        await runner.stop();
      }
    });

    it("is aborted as it was asked first, however often it is asked again while it is put in order", async () => {
      const gate = Promise.withResolvers<void>();
      const bench = await benches.open({
        clean: async () => {
          await gate.promise;
          return done();
        },
      });
      const runner = await bench.started();
      const steps = [spec("a"), spec("clean", { when: "failure", abortable: false })];
      const { id } = await runner.submit({ ...plan(...steps), held: true });
      await bench.quiet();
      await runner.abort(id, new Failure("operation.aborted", "no more"));
      await bench.quiet();
      for (const force of [false, true]) await runner.abort(id, new Failure("operation.aborted", "now!"), { force });
      gate.resolve();
      const ended = await runner.settled(id);
      assert.deepEqual([ended.state, ended.failure?.message], ["aborted", "no more"]);
      const logged = await bench.store.operations.get(id);
      assert.deepEqual(
        logged?.steps.map((step) => step.state),
        ["skipped", "done"],
      );
      await runner.stop();
    });

    it("holds after its last step too, and ends once it is unheld, or when it is aborted", async () => {
      for (const isAborted of [false, true]) {
        const bench = await benches.open({ a: () => ({ kind: "done", hold: true }) });
        const runner = await bench.started();
        const { id } = await runner.submit(plan(spec("a"), spec("b", { when: "failure" })));
        await bench.quiet();
        assert.equal((await bench.store.operations.get(id))?.operation.state, "held");
        bench.changes.length = 0;
        if (isAborted) await runner.abort(id, new Failure("operation.aborted", "no more"));
        else await runner.unhold(id);
        assert.equal((await runner.settled(id)).state, isAborted ? "aborted" : "done");
        if (!isAborted) assert.deepEqual(bench.changes, ["operation-unheld", "operation-done"]);
        await runner.stop();
      }
    });

    it("holds before the next step, as asked by an operator, a step or the plan, until unheld", async () => {
      const bench = await benches.open({ a: () => ({ kind: "done", hold: true }) });
      const runner = await bench.started();
      const { id } = await runner.submit({ ...plan(spec("a"), spec("b")), held: true });
      await bench.quiet();
      assert.deepEqual(bench.changes, ["operation-held"]);
      await runner.unhold(id);
      await bench.quiet();
      assert.deepEqual(bench.changes.slice(1), ["operation-unheld", "step-started a", "step-done a", "operation-held"]);
      assert.equal((await bench.store.operations.get(id))?.operation.state, "held");
      await runner.unhold(id);
      assert.equal((await runner.settled(id)).state, "done");
      await runner.stop();
    });

    it("takes a held operation to its end when it is aborted", async () => {
      const bench = await benches.open({});
      const runner = await bench.started();
      const { id } = await runner.submit({ ...plan(spec("a")), held: true });
      await bench.quiet();
      await runner.abort(id, new Failure("operation.aborted", "no more"));
      assert.equal((await runner.settled(id)).state, "aborted");
      await runner.stop();
    });
  });
}
