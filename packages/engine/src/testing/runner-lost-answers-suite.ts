import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Failure } from "@ingot/kernel";
import { ForgetfulStore } from "./forgetful-store.ts";
import { done, plan, type RunnerBenches, spec } from "./runner-bench.ts";

const ONCE = { idempotent: false };
const AWAY = { code: "store.unavailable" };

export function lostAnswerTests(benches: RunnerBenches): void {
  describe("Runner: writes of which it does not learn that they were carried out", () => {
    it("drives an operation that it had written down all the same", async () => {
      const bench = await benches.open({});
      const store = new ForgetfulStore(bench.store);
      const runner = bench.boot({ store });
      await runner.start();
      store.lose(1);
      await assert.rejects(runner.submit(plan(spec("a"), spec("b", ONCE))), AWAY);
      await bench.pass(60_000);
      const [ended] = await bench.store.operations.history("node-1", 1);
      assert.equal(ended?.state, "done");
      assert.equal(bench.changes.filter((change) => change === "step-done b").length, 1);
      await runner.stop();
    });

    it("drives what it had claimed all the same", async () => {
      const bench = await benches.open({});
      const store = new ForgetfulStore(bench.store);
      const runner = bench.boot({ store });
      await runner.start();
      store.lose(1);
      const { id } = await bench.boot({ host: "elsewhere" }).submit(plan(spec("a"), spec("b", ONCE)));
      await bench.pass(60_000);
      assert.equal((await bench.store.operations.get(id))?.operation.state, "done");
      assert.equal(bench.changes.filter((change) => change === "step-done b").length, 1);
      await runner.stop();
    });

    it("heeds a wish that it had written down all the same", async () => {
      for (const force of [false, true]) {
        const bench = await benches.open({
          a: async (run) => {
            await new Promise((_, reject) =>
              run.scope.signal.addEventListener("abort", () => reject(new Error("cut"))),
            );
            return done();
          },
        });
        const store = new ForgetfulStore(bench.store);
        const runner = bench.boot({ store });
        await runner.start();
        const { id } = await runner.submit(plan(spec("a", { abortable: !force })));
        const settled = runner.settled(id);
        await bench.quiet();
        const reason = new Failure("operation.aborted", "no more");
        if (force) await runner.abort(id, reason);
        store.lose(1);
        await assert.rejects(runner.abort(id, reason, { force }), AWAY);
        await bench.pass(20_000);
        assert.equal((await bench.store.operations.get(id))?.operation.state, "aborted");
        assert.equal((await settled).state, "aborted");
        await runner.stop();
      }
    });

    it("tells nothing of an operation twice, and learns of its end, whichever of its writes are not answered", async () => {
      const rest = [spec("b", ONCE), spec("c", { when: "failure" }), spec("d", ONCE)];
      const told: (readonly string[])[] = [];
      for (const answers of [0, 1, 2, 3, 4, 20]) {
        const bench = await benches.open({ a: () => ({ kind: "done", amend: rest }) });
        const store = new ForgetfulStore(bench.store);
        const runner = bench.boot({ store });
        await runner.start();
        const { id } = await runner.submit({ ...plan(spec("a")), held: true });
        const settled = runner.settled(id);
        await bench.quiet();
        store.lose(answers);
        await runner.unhold(id).catch(() => {});
        await bench.pass(60_000);
        assert.equal((await settled).state, "done");
        told.push(bench.changes);
        await runner.stop();
      }
      for (const changes of told) assert.deepEqual(changes, told[0]);
    });
  });
}
