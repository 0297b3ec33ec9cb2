import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Failure, type Json } from "@ingot/kernel";
import type { Change } from "./change.ts";
import type { StepRun } from "./executor.ts";
import { ManualTime, memoryEngineStore } from "./harness.ts";
import { turns } from "./harness/manual-time.ts";
import type { StepOutcome } from "./outcome.ts";
import type { Plan, StepSpec } from "./plan.ts";
import { Runner } from "./runner.ts";
import type { RunnerOptions } from "./runner-options.ts";
import type { EngineTx } from "./step-log.ts";

type Act = (run: StepRun) => Promise<StepOutcome<EngineTx>> | StepOutcome<EngineTx>;

function spec(name: string, more: Partial<StepSpec> = {}): StepSpec {
  return { name, executor: "test", input: null, idempotent: true, reattachable: false, abortable: true, ...more };
}

function plan(...steps: readonly StepSpec[]): Plan {
  return { kind: "test", subject: "node-1", input: null, steps };
}

/** A runner over memory, whose steps do as their name's entry says; all changes are noted. */
class Bench {
  readonly time = new ManualTime();
  readonly store = memoryEngineStore();
  readonly changes: string[] = [];
  readonly acts: Record<string, Act>;
  runner: Runner;

  constructor(acts: Record<string, Act>) {
    this.acts = acts;
    this.runner = this.boot();
  }

  boot(options: Partial<RunnerOptions<EngineTx>> = {}): Runner {
    const execute = async (run: StepRun) => await (this.acts[run.step.spec.name] ?? done)(run);
    return new Runner({
      store: this.store,
      executors: { test: { execute } },
      observe: async (_tx, change) => void this.changes.push(describeChange(change)),
      host: "here",
      clock: this.time,
      timers: this.time,
      ...options,
    });
  }

  async started(): Promise<Runner> {
    await this.runner.start();
    return this.runner;
  }
}

const done = (): StepOutcome<EngineTx> => ({ kind: "done" });

function describeChange(change: Change): string {
  return "step" in change ? `${change.kind} ${change.step.spec.name}` : change.kind;
}

describe("Runner", () => {
  it("runs the steps in order, and writes an end and the next start together", async () => {
    const bench = new Bench({ a: () => ({ kind: "done", output: { x: 1 } }), b: (run) => seen(run) });
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

  it("refuses a second operation of one subject while the first is under way", async () => {
    const bench = new Bench({ a: () => ({ kind: "wait", for: "callback", timeoutMs: 1000, reason: "x" }) });
    const runner = await bench.started();
    await runner.submit(plan(spec("a")));
    await assert.rejects(runner.submit(plan(spec("a"))), { code: "operation.conflict" });
    await runner.stop();
  });

  it("looks again when it is woken, and loses no wake that comes while a step runs", async () => {
    let called = false;
    const gate = Promise.withResolvers<void>();
    const bench = new Bench({
      a: async (run) => {
        if (run.phase === "start") await gate.promise;
        return called ? { kind: "done" } : { kind: "wait", for: "callback", timeoutMs: 60_000, reason: "a call" };
      },
    });
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a")));
    await turns();
    runner.wake("node-1");
    gate.resolve();
    await turns();
    assert.equal(bench.changes.at(-1), "step-waiting a");
    called = true;
    runner.wake("node-1");
    assert.equal((await runner.settled(id)).state, "done");
    assert.equal(bench.changes.filter((change) => change === "step-resumed a").length, 1);
    await runner.stop();
  });

  it("writes nothing when a poll finds nothing new, and fails when its time is over", async () => {
    let polls = 0;
    const bench = new Bench({
      a: (run) => {
        polls += 1;
        const wait = { kind: "wait", for: "poll", pollAfterMs: 1000, reason: "the disk" } as const;
        return run.phase === "start" ? { ...wait, timeoutMs: 10_500 } : wait;
      },
    });
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a")));
    await turns();
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
    const bench = new Bench({
      a: (run) => {
        phases.push(run.phase);
        return run.phase === "start" ? { kind: "wait", for: "time", timeoutMs: 5000, reason: "the disk" } : done();
      },
    });
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a")));
    await turns();
    runner.wake("node-1");
    await bench.time.advance(4999);
    assert.deepEqual(phases, ["start"]);
    await bench.time.advance(1);
    assert.equal((await runner.settled(id)).state, "done");
    assert.deepEqual(phases, ["start", "resume"]);
    await runner.stop();
  });

  it("retries with back-off as often as the step allows, and as the executor asks", async () => {
    const attempts: string[] = [];
    const bench = new Bench({
      a: (run) => {
        attempts.push(`${run.attempt}@${bench.time.monotonic()}`);
        if (run.attempt === 1) return { kind: "retry", afterMs: 50, reason: "busy" };
        throw new Failure("bmc.busy", "busy");
      },
    });
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a", { retries: { limit: 3, backoffMs: 100 } })));
    await turns();
    await bench.time.advance(5000);
    assert.deepEqual(attempts, ["1@0", "2@50", "3@250", "4@650"]);
    assert.equal((await runner.settled(id)).failure?.code, "bmc.busy");
    await runner.stop();
  });

  it("ends an attempt that takes too long", async () => {
    const bench = new Bench({
      a: async (run) => {
        await new Promise((_, reject) => run.scope.signal.addEventListener("abort", () => reject(new Error("cut"))));
        return done();
      },
    });
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a", { timeoutMs: 3000 })));
    await turns();
    await bench.time.advance(3000);
    assert.equal((await runner.settled(id)).failure?.message, "a did not finish within 3.0 s");
    await runner.stop();
  });

  it("runs the steps for failure, and keeps the first failure", async () => {
    const bench = new Bench({
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

  it("aborts a waiting step at once, a running one that allows it, and another after it has ended", async () => {
    for (const [abortable, force, first] of [
      [true, false, "aborted"],
      [false, true, "aborted"],
      [false, false, "done"],
    ] as const) {
      let finish = () => {};
      const bench = new Bench({
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
      await turns();
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

  it("holds before the next step, as asked by an operator, a step or the plan, until unheld", async () => {
    const bench = new Bench({ a: () => ({ kind: "done", hold: true }) });
    const runner = await bench.started();
    const { id } = await runner.submit({ ...plan(spec("a"), spec("b")), held: true });
    await turns();
    assert.deepEqual(bench.changes, ["operation-held"]);
    await runner.unhold(id);
    await turns();
    assert.deepEqual(bench.changes.slice(1), ["operation-unheld", "step-started a", "step-done a", "operation-held"]);
    assert.equal((await bench.store.operations.get(id))?.operation.state, "held");
    await runner.unhold(id);
    assert.equal((await runner.settled(id)).state, "done");
    await runner.stop();
  });

  it("takes a held operation to its end when it is aborted", async () => {
    const bench = new Bench({});
    const runner = await bench.started();
    const { id } = await runner.submit({ ...plan(spec("a")), held: true });
    await turns();
    await runner.abort(id, new Failure("operation.aborted", "no more"));
    assert.equal((await runner.settled(id)).state, "aborted");
    await runner.stop();
  });

  it("replaces the steps that have not begun", async () => {
    const bench = new Bench({ a: () => ({ kind: "done", amend: [spec("x"), spec("y"), spec("z")] }) });
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
    const bench = new Bench({
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

  it("outlasts a database that is away for a minute", async () => {
    let away = false;
    const bench = new Bench({
      a: () => {
        away = true;
        return done();
      },
    });
    const store = {
      operations: bench.store.operations,
      transaction: async <T>(work: (tx: EngineTx) => Promise<T>) => {
        if (away) throw new Failure("store.unavailable", "gone");
        return await bench.store.transaction(work);
      },
    };
    const runner = bench.boot({ store });
    await runner.start();
    const { id } = await runner.submit(plan(spec("a")));
    const settled = runner.settled(id);
    await turns();
    await bench.time.advance(60_000);
    away = false;
    await bench.time.advance(6_000);
    assert.equal((await settled).state, "done");
    await runner.stop();
  });

  it("tries again later when an observer refuses every write", async () => {
    let refuse = true;
    const bench = new Bench({});
    const observe = async () => {
      if (refuse) throw new Failure("internal", "a fault of the observer");
    };
    const runner = bench.boot({ observe });
    await runner.start();
    const { id } = await runner.submit(plan(spec("a")));
    const settled = runner.settled(id);
    await turns();
    refuse = false;
    await bench.time.advance(10_000);
    assert.equal((await settled).state, "done");
    await runner.stop();
  });

  it("hands over at once: what can be found again is left running, and the next boot goes on with it", async () => {
    const phases: string[] = [];
    const bench = new Bench({
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
    await turns();
    await runner.stop();
    await lost;
    assert.equal((await bench.store.operations.get(id))?.operation.owner, null);
    const next = bench.boot();
    await next.start();
    assert.equal((await next.settled(id)).state, "done");
    assert.deepEqual(phases, ["start null", 'recover {"command":7}']);
    await next.stop();
  });

  it("gives a step that can be neither found nor repeated its grace, then says so honestly", async () => {
    const bench = new Bench({ a: () => new Promise(() => {}) });
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a", { idempotent: false })));
    await turns();
    const stopped = runner.stop();
    await turns();
    await bench.time.advance(5_000);
    await stopped;
    const next = bench.boot();
    await next.start();
    const ended = await next.settled(id);
    assert.equal(ended.failure?.code, "operation.interrupted");
    await next.stop();
  });

  it("keeps out a process that was paused while another took over", async () => {
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const bench = new Bench({
      a: async () => {
        runs += 1;
        if (runs === 1) await gate.promise;
        return done();
      },
    });
    const paused = await bench.started();
    const { id } = await paused.submit(plan(spec("a")));
    const lost = assert.rejects(paused.settled(id), { code: "cancelled" });
    await turns();
    const other = bench.boot({ host: "elsewhere" });
    await other.start();
    await assert.rejects(other.settled(id), { code: "operation.not_found" });
    // the paused process renews nothing: its lease of 15 s ends
    const renew = bench.store.operations.renew.bind(bench.store.operations);
    bench.store.operations.renew = async (owner, until) => {
      if (owner.name === "elsewhere") await renew(owner, until);
    };
    await bench.time.advance(30_000);
    assert.equal((await other.settled(id)).state, "done");
    const before = bench.changes.length;
    gate.resolve();
    await lost;
    assert.equal(bench.changes.length, before);
    assert.equal(runs, 2);
    await other.stop();
    await paused.stop();
  });

  it("replaces a drive by that of its own later claim, and heeds what is wished of the operation from then on", async () => {
    const scopes: StepRun["scope"][] = [];
    const bench = new Bench({
      a: async (run) => {
        scopes.push(run.scope);
        await new Promise((_, reject) => run.scope.signal.addEventListener("abort", () => reject(new Error("cut"))));
        return done();
      },
    });
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a")));
    const settled = runner.settled(id);
    await turns();
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
    await turns();
    assert.equal(scopes.length, 2);
    assert.deepEqual(
      scopes.map((scope) => scope.signal.aborted),
      [true, false],
    );
    await runner.abort(id, new Failure("operation.aborted", "an operator asked"));
    assert.equal((await settled).state, "aborted");
    await runner.stop();
  });

  it("gives a wait that its own absence cut off the time to be answered", async () => {
    let called = false;
    const bench = new Bench({
      a: () => (called ? done() : { kind: "wait", for: "callback", timeoutMs: 30_000, reason: "a call" }),
    });
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a")));
    await turns();
    await runner.stop();
    await bench.time.advance(3_600_000);
    const next = bench.boot();
    await next.start();
    await turns();
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
      const bench = new Bench({
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
      await turns();
      await runner.stop();
      await bench.time.advance(3_600_000);
      const next = bench.boot();
      await next.start();
      const settled = next.settled(id);
      await bench.time.advance(59_000);
      assert.equal((await bench.store.operations.get(id))?.operation.endedAt, null);
      await bench.time.advance(1_000);
      assert.equal((await settled).failure?.code, code);
      assert.deepEqual(found.slice(0, 5), [false, true, true, true, true]);
      await next.stop();
    }
  });

  it("runs no more steps at once than it may", async () => {
    let now = 0;
    let most = 0;
    const bench = new Bench({
      a: async () => {
        now += 1;
        most = Math.max(most, now);
        await turns();
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

  it("writes progress in order and before the end", async () => {
    const bench = new Bench({
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
    const bench = new Bench({});
    const runner = await bench.started();
    const { id } = await runner.submit(plan(spec("a", { executor: "from-the-future" })));
    assert.equal((await runner.settled(id)).failure?.code, "operation.no_executor");
    await runner.stop();
  });
});
