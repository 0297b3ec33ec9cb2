import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Failure } from "@ingot/kernel";
import type { StepRun } from "../executor.ts";
import { logThrough } from "../memory-step-log.ts";
import type { EngineStore, EngineTx } from "../step-log.ts";
import { done, plan, type RunnerBenches, spec } from "./runner-bench.ts";

export function handoverTests(benches: RunnerBenches): void {
  describe("Runner: from one process to another", () => {
    it("hands over at once: what can be found again is left running, and the next boot goes on with it", async () => {
      const phases: string[] = [];
      const bench = await benches.open({
        a: async (run) => {
          phases.push(`${run.phase} ${JSON.stringify(run.attachment)}`);
          if (run.phase === "recover") return done();
          await run.checkpoint({ command: 7 });
          await new Promise((_, reject) => run.scope.signal.addEventListener("abort", () => reject(new Error("cut"))));
          return done();
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a", { idempotent: false, reattachable: true })));
      const lost = assert.rejects(runner.settled(id), { code: "cancelled" });
      await bench.quiet();
      await runner.stop();
      await lost;
      assert.equal((await bench.store.operations.get(id))?.operation.owner, null);
      const next = bench.boot();
      await next.start();
      assert.equal((await next.settled(id)).state, "done");
      assert.deepEqual(phases, ["start null", 'recover {"command":7}']);
      await next.stop();
    });

    it("has no timer left of a wait that it wrote down as it stopped", async () => {
      const bench = await benches.open({
        a: async (run) => {
          await new Promise((resolve) => run.scope.signal.addEventListener("abort", resolve));
          return { kind: "wait", for: "callback", timeoutMs: 3_600_000, reason: "a call" };
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a")));
      const lost = assert.rejects(runner.settled(id), { code: "cancelled" });
      await bench.quiet();
      await runner.stop();
      await lost;
      await bench.quiet();
      assert.equal(await bench.time.advanceToNext(), false);
    });

    it("leaves at once while the database is away, and the next boot goes on", async () => {
      let away = false;
      const bench = await benches.open({
        a: () => {
          away = true;
          return done();
        },
      });
      const inside = async <T>(work: (tx: EngineTx) => Promise<T>) => {
        if (away) throw new Failure("store.unavailable", "gone");
        return await bench.store.transaction(work);
      };
      const store = { operations: logThrough((work) => inside((tx) => work(tx.operations))), transaction: inside };
      const runner = bench.boot({ store });
      await runner.start();
      const { id } = await runner.submit(plan(spec("a"), spec("b")));
      const lost = assert.rejects(runner.settled(id), { code: "cancelled" });
      await bench.quiet();
      await bench.time.advance(30_000);
      await runner.stop();
      await lost;
      assert.equal(await bench.time.advanceToNext(), false);
      away = false;
      bench.acts["a"] = done;
      const next = bench.boot();
      await next.start();
      assert.equal((await next.settled(id)).state, "done");
      await next.stop();
    });

    it("gives a step that can be neither found nor repeated its grace, then says so honestly", async () => {
      const bench = await benches.open({ a: () => new Promise(() => {}) });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a", { idempotent: false })));
      await bench.quiet();
      const stopped = runner.stop();
      await bench.quiet();
      await bench.time.advance(5_000);
      await stopped;
      const next = bench.boot();
      await next.start();
      const ended = await next.settled(id);
      assert.equal(ended.failure?.code, "operation.interrupted");
      await next.stop();
    });

    it("keeps out a process that was paused while another took over, and is still at work", async () => {
      const gate = Promise.withResolvers<void>();
      let runs = 0;
      let called = false;
      const bench = await benches.open({
        a: async () => {
          runs += 1;
          if (runs === 1) await gate.promise;
          return done();
        },
        b: () => (called ? done() : { kind: "wait", for: "callback", timeoutMs: 3_600_000, reason: "a call" }),
      });
      // it hears nothing and renews nothing: its lease ends, and it sleeps for ten minutes
      const { renew, ...operations } = bench.store.operations;
      let asleep = false;
      const deaf: EngineStore<EngineTx> = {
        operations: { ...operations, renew: async (owner, lease) => (asleep ? undefined : await renew(owner, lease)) },
        transaction: (work) => bench.store.transaction(work),
      };
      const paused = bench.boot({ store: deaf });
      await paused.start();
      const { id } = await paused.submit(plan(spec("a"), spec("b")));
      const lost = assert.rejects(paused.settled(id), { code: "cancelled" });
      await bench.quiet();
      const other = bench.boot({ host: "elsewhere" });
      await other.start();
      // over a database that others share, it waits for what others drive
      if (bench.store.signals === undefined) await assert.rejects(other.settled(id), { code: "operation.not_found" });
      asleep = true;
      await bench.elapse(600_000);
      assert.equal(bench.changes.at(-1), "step-waiting b");
      const before = bench.changes.length;
      gate.resolve();
      await bench.quiet();
      assert.equal(bench.changes.length, before);
      await lost;
      called = true;
      other.wake("node-1");
      assert.equal((await other.settled(id)).state, "done");
      assert.equal(runs, 2);
      await other.stop();
      await paused.stop();
    });

    it("looks at once for what a step waits for when it is taken over: it may have come just before its process's death", async () => {
      let called = false;
      const bench = await benches.open({
        a: () => (called ? done() : { kind: "wait", for: "callback", timeoutMs: 600_000, reason: "a heartbeat" }),
      });
      const dying = await bench.started();
      const { id } = await dying.submit(plan(spec("a")));
      const lost = assert.rejects(dying.settled(id), { code: "cancelled" });
      await bench.quiet();
      called = true; // and nobody was left to wake it
      await dying.stop();
      await lost;
      const heir = bench.boot({ host: "elsewhere" });
      await heir.start();
      assert.equal((await heir.settled(id)).state, "done");
      assert.equal(bench.time.monotonic(), 0);
      await heir.stop();
    });

    it("replaces a drive by that of its own later claim, and heeds what is wished of the operation from then on", async () => {
      const scopes: StepRun["scope"][] = [];
      const bench = await benches.open({
        a: async (run) => {
          scopes.push(run.scope);
          await new Promise((_, reject) => run.scope.signal.addEventListener("abort", () => reject(new Error("cut"))));
          return done();
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a")));
      const settled = runner.settled(id);
      await bench.quiet();
      // the sweep sees that it is nobody's before the drive has read that it is not its own
      const find = bench.store.operations.get.bind(bench.store.operations);
      const gate = Promise.withResolvers<void>();
      bench.store.operations.get = async (which) => {
        await gate.promise;
        return await find(which);
      };
      const late = runner.unclaim(id);
      await bench.time.advance(10_000);
      bench.store.operations.get = find;
      gate.resolve();
      await late;
      await bench.quiet();
      assert.equal(scopes.length, 2);
      assert.deepEqual(
        scopes.map((scope) => scope.signal.aborted),
        [true, false],
      );
      await runner.abort(id, new Failure("operation.aborted", "an operator asked"));
      assert.equal((await settled).state, "aborted");
      await runner.stop();
    });
  });
}
