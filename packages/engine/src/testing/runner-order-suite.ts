import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Failure, type Json } from "@ingot/kernel";
import type { StepAhead, StepRun } from "../executor.ts";
import type { StepOutcome } from "../outcome.ts";
import type { Runner } from "../runner.ts";
import type { EngineTx } from "../step-log.ts";
import { done, plan, type RunnerBenches, spec } from "./runner-bench.ts";

export function orderTests(benches: RunnerBenches): void {
  describe("Runner", () => {
    it("runs the steps in order, and writes an end and the next start together", async () => {
      const bench = await benches.open({ a: () => ({ kind: "done", output: { x: 1 } }), b: (run) => seen(run) });
      let output: Json = null;
      const seen = (run: StepRun): StepOutcome<EngineTx> => {
        output = run.steps[0]?.output ?? null;
        return { kind: "done" };
      };
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a"), spec("b")));
      assert.equal((await runner.settled(id)).state, "done");
      assert.deepEqual(output, { x: 1 });
      assert.deepEqual(bench.changes, [
        "step-started a",
        "step-done a",
        "step-started b",
        "step-done b",
        "operation-done",
      ]);
      await runner.stop();
    });

    it("begins the first step in the write of the operation, if the step may be repeated", async () => {
      const bench = await benches.open({});
      const runner = await bench.started();
      for (const [more, state] of [
        [{ idempotent: true }, "running"],
        [{ idempotent: false, reattachable: true }, "running"],
        [{ idempotent: false }, "pending"],
      ] as const) {
        const written: (string | undefined)[] = [];
        const { id } = await runner.submit(plan(spec("a", more)), async (tx, operation) => {
          const logged = await tx.operations.get(operation.id);
          written.push(logged?.operation.state, logged?.steps[0]?.state);
        });
        assert.deepEqual(written, [state, state]);
        assert.equal((await runner.settled(id)).state, "done");
      }
      assert.deepEqual(bench.changes.slice(0, 3), ["step-started a", "step-done a", "operation-done"]);
      await runner.stop();
    });

    it("begins no first step beyond the limit of those at once", async () => {
      const go = Promise.withResolvers<StepOutcome<EngineTx>>();
      const bench = await benches.open({ a: () => go.promise });
      const runner = bench.boot({ concurrency: 1 });
      await runner.start();
      const first = await runner.submit(plan(spec("a")));
      const second = await runner.submit({ ...plan(spec("a")), subject: "node-2" });
      assert.deepEqual([first.state, second.state], ["running", "pending"]);
      go.resolve(done());
      assert.equal((await runner.settled(second.id)).state, "done");
      const third = await runner.submit(plan(spec("a")));
      assert.equal(third.state, "running");
      await runner.settled(third.id);
      await runner.stop();
    });

    it("makes room again when an operation is refused or cannot be written", async () => {
      const bench = await benches.open({ a: () => ({ kind: "wait", for: "callback", timeoutMs: 1000, reason: "x" }) });
      const runner = bench.boot({ concurrency: 1 });
      await runner.start();
      await runner.submit(plan(spec("a")));
      await bench.quiet();
      await assert.rejects(runner.submit(plan(spec("a"))), { code: "operation.conflict" });
      const refusal = new Failure("input.invalid", "no");
      const refused = runner.submit({ ...plan(spec("a")), subject: "node-2" }, () => Promise.reject(refusal));
      await assert.rejects(refused, { code: "input.invalid" });
      const { state } = await runner.submit({ ...plan(spec("a")), subject: "node-2" });
      assert.equal(state, "running");
      await runner.stop();
    });

    it("refuses a second operation of one subject while the first is under way", async () => {
      const bench = await benches.open({ a: () => ({ kind: "wait", for: "callback", timeoutMs: 1000, reason: "x" }) });
      const runner = await bench.started();
      await runner.submit(plan(spec("a")));
      await assert.rejects(runner.submit(plan(spec("a"))), { code: "operation.conflict" });
      await runner.stop();
    });

    it("lets steps without work begin and be done in the write of the step before", async () => {
      const executed: string[] = [];
      const bench = await benches.open({});
      const runner = bench.boot({ executors: { test: sparing(executed, ["b", "c", "e"]) } });
      await runner.start();
      const before = bench.store.transactions;
      const { id } = await runner.submit(plan(spec("a"), spec("b"), spec("c"), spec("d"), spec("e")));
      assert.equal((await runner.settled(id)).state, "done");
      assert.deepEqual(executed, ["a", "d"]);
      assert.equal(bench.store.transactions - before, 3, "the plan, the end of a, the end of d");
      const each = ["a", "b", "c", "d", "e"].flatMap((name) => [`step-started ${name}`, `step-done ${name}`]);
      assert.deepEqual(bench.changes, [...each, "operation-done"]);
      const logged = await bench.store.operations.get(id);
      assert.ok(logged?.steps.every((step) => step.attempt === 1 && step.startedAt !== null && step.endedAt !== null));
      await runner.stop();
    });

    it("performs a step of which it cannot be told whether it has work, and heeds a hold before those without", async () => {
      const executed: string[] = [];
      const bench = await benches.open({});
      const test = sparing(executed, ["b", "d"]);
      const hasNoWork = (ahead: StepAhead) =>
        ahead.step.spec.name === "b" ? Promise.reject(new Error("who knows")) : test.hasNoWork(ahead);
      const runner = bench.boot({ executors: { test: { ...test, hasNoWork }, holding: { execute: holding } } });
      await runner.start();
      const { id } = await runner.submit(plan(spec("a"), spec("b"), spec("c", { executor: "holding" }), spec("d")));
      await bench.quiet();
      assert.deepEqual(executed, ["a", "b"]);
      const states = async () => (await bench.store.operations.get(id))?.steps.map((step) => step.state);
      assert.deepEqual(await states(), ["done", "done", "done", "pending"]);
      await runner.unhold(id);
      assert.equal((await runner.settled(id)).state, "done");
      assert.deepEqual(await states(), ["done", "done", "done", "done"]);
      await runner.stop();
    });

    it("writes nothing of a step that finds out that another has begun under this process's name", async () => {
      const lost = new Failure("operation.lease_lost", "another process named 'here' has started since this one");
      const bench = await benches.open({ a: () => Promise.reject(lost) });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a"), spec("b")));
      await bench.quiet();
      const logged = await bench.store.operations.get(id);
      assert.deepEqual([logged?.operation.endedAt, logged?.operation.failure], [null, null]);
      assert.deepEqual(
        logged?.steps.map((step) => step.state),
        ["running", "pending"],
      );
      await runner.stop();
    });

    it("says once that another has begun under its name, however many of its steps find out", async () => {
      const told: string[] = [];
      const found: string[] = [];
      const lease = { renews: true };
      const replaced = new Failure("operation.lease_lost", "another process named 'here' has started since this one");
      const gate = Promise.withResolvers<void>();
      const bench = await benches.open({});
      const { renew, ...operations } = bench.store.operations;
      const runner: Runner = bench.boot({
        store: {
          operations: {
            ...operations,
            renew: (owner, terms) => (lease.renews ? renew(owner, terms) : Promise.reject(replaced)),
          },
          transaction: (work) => bench.store.transaction(work),
        },
        executors: {
          test: {
            execute: async () => {
              await gate.promise;
              await runner.renew().catch((error: unknown) => found.push(Failure.from(error).code));
              return done();
            },
          },
        },
        onLeaseLost: ({ code }) => told.push(code),
      });
      await runner.start();
      lease.renews = false;
      for (const subject of ["node-1", "node-2", "node-3"]) await runner.submit({ ...plan(spec("a")), subject });
      gate.resolve();
      await bench.quiet();
      assert.deepEqual(found, ["operation.lease_lost", "operation.lease_lost", "operation.lease_lost"]);
      await bench.time.advance(60_000);
      assert.deepEqual(told, ["operation.lease_lost"]);
      await runner.stop();
    });

    it("runs the steps for failure, and keeps the first failure", async () => {
      const bench = await benches.open({
        a: () => ({ kind: "failed", failure: new Failure("bmc.error", "first") }),
        clean: () => ({ kind: "failed", failure: new Failure("bmc.error", "second") }),
      });
      const runner = await bench.started();
      const steps = [spec("a"), spec("b"), spec("clean", { when: "failure" }), spec("last", { when: "always" })];
      const { id } = await runner.submit(plan(...steps));
      const ended = await runner.settled(id);
      assert.deepEqual([ended.state, ended.failure?.message], ["failed", "first"]);
      const logged = await bench.store.operations.get(id);
      assert.deepEqual(
        logged?.steps.map((step) => step.state),
        ["failed", "skipped", "failed", "done"],
      );
      assert.deepEqual(bench.changes.slice(1, 3), ["step-failed a", "operation-failing"]);
      await runner.stop();
    });

    it("replaces the steps that have not begun", async () => {
      const bench = await benches.open({ a: () => ({ kind: "done", amend: [spec("x"), spec("y"), spec("z")] }) });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a"), spec("b"), spec("c"), spec("d"), spec("e")));
      await runner.settled(id);
      const logged = await bench.store.operations.get(id);
      assert.deepEqual(
        logged?.steps.map((step) => `${step.index} ${step.spec.name} ${step.state}`),
        ["0 a done", "1 x done", "2 y done", "3 z done"],
      );
      await runner.stop();
    });

    it("fails the step whose own writes fail, and says why", async () => {
      const bench = await benches.open({
        a: () => ({
          kind: "done",
          also: async () => {
            throw new Failure("node.not_found", "the node is gone");
          },
        }),
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a")));
      assert.equal((await runner.settled(id)).failure?.message, "the node is gone");
      await runner.stop();
    });

    it("writes progress in order and before the end", async () => {
      const bench = await benches.open({
        a: (run) => {
          run.progress({ message: "one" });
          run.progress({ message: "two", fraction: 0.5 });
          return done();
        },
      });
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a")));
      await runner.settled(id);
      assert.deepEqual(bench.changes.slice(1, 4), ["step-progress a", "step-progress a", "step-done a"]);
      await runner.stop();
    });

    it("says which executor is missing", async () => {
      const bench = await benches.open({});
      const runner = await bench.started();
      const { id } = await runner.submit(plan(spec("a", { executor: "from-the-future" })));
      assert.equal((await runner.settled(id)).failure?.code, "operation.no_executor");
      await runner.stop();
    });

    it("runs no more steps at once than it may", async () => {
      let now = 0;
      let most = 0;
      const bench = await benches.open({
        a: async () => {
          now += 1;
          most = Math.max(most, now);
          await bench.quiet();
          now -= 1;
          return done();
        },
      });
      const runner = bench.boot({ concurrency: 3 });
      await runner.start();
      const submitted = await Promise.all(
        Array.from({ length: 20 }, (_, index) => runner.submit({ ...plan(spec("a")), subject: `node-${index}` })),
      );
      await Promise.all(submitted.map(({ id }) => runner.settled(id)));
      assert.equal(most, 3);
      await runner.stop();
    });
  });
}

const holding = async (): Promise<StepOutcome<EngineTx>> => ({ kind: "done", hold: true });

/** Some steps have no work; what is executed is noted. */
function sparing(executed: string[], idle: readonly string[]) {
  return {
    execute: async ({ step }: StepRun): Promise<StepOutcome<EngineTx>> => {
      executed.push(step.spec.name);
      return { kind: "done" };
    },
    hasNoWork: async ({ step }: StepAhead): Promise<boolean> => idle.includes(step.spec.name),
  };
}
