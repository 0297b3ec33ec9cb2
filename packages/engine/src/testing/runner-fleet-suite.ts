import assert from "node:assert/strict";
import { it } from "node:test";
import { Failure, newId, type OperationId } from "@ingot/kernel";
import { array, assert as check, asyncProperty, constantFrom, integer, record } from "fast-check";
import type { StepRun } from "../executor.ts";
import { ManualTime } from "../harness/manual-time.ts";
import { SignalBus } from "../harness/signal-bus.ts";
import { Sleep } from "../harness/sleep.ts";
import type { StepSpec } from "../plan.ts";
import { Runner } from "../runner.ts";
import type { Share } from "../share.ts";
import type { EngineStore, EngineTx } from "../step-log.ts";
import { Outside, randomSteps } from "./random-steps.ts";
import type { BenchLog } from "./runner-bench.ts";
import { WatchedStore } from "./watched-store.ts";

const HOSTS = ["a", "b", "c"] as const;
const PIECE_MS = 2_000;

const happenings = array(
  record({
    kind: constantFrom("wake", "advance", "join", "leave", "pause", "pause at", "go on", "lose", "find", "ask"),
    host: constantFrom(...HOSTS),
    amount: integer({ min: 1, max: 30_000 }),
  }),
  { maxLength: 25 },
);

interface Course {
  readonly specs: readonly StepSpec[];
  readonly happenings: readonly Happening[];
}

interface Happening {
  readonly kind: string;
  readonly host: string;
  readonly amount: number;
}

/** Processes that share a log and run at once: they come and go, and are paused for longer than their leases last. */
export function fleetTests(open: () => Promise<BenchLog>, runs: number): void {
  it("brings every operation to an end in whichever process runs, and takes no word from one that has lost it", async () => {
    const log = await open();
    await check(
      asyncProperty(
        record({ specs: randomSteps, happenings }),
        async (course) => await new FleetRun(log).endsWell(course),
      ),
      { numRuns: runs },
    );
    await log.close();
  });
}

interface Process {
  readonly runner: Runner;
  readonly sleep: Sleep;
}

/** One operation, and the processes that may have it. */
class FleetRun {
  readonly #log: BenchLog;
  readonly #store: WatchedStore;
  readonly #time: ManualTime;
  readonly #bus = new SignalBus();
  readonly #outside = new Outside();
  readonly #subject = newId<string>();
  readonly #processes = new Map<string, Process>();
  readonly #late: string[] = [];

  constructor(log: BenchLog) {
    this.#log = log;
    this.#store = new WatchedStore(log.store);
    this.#time = new ManualTime(this.#store.quiet);
  }

  async endsWell({ specs, happenings: course }: Course): Promise<void> {
    await this.#join("a");
    await this.#join("b");
    const [first] = this.#processes.values();
    assert.ok(first !== undefined);
    const plan = { kind: "test", subject: this.#subject, input: null, steps: specs };
    const { id } = await first.runner.submit(plan);
    for (const happening of course) {
      if (await this.#hasEnded(id)) break;
      await this.#happen(id, happening);
    }
    this.#bus.find();
    for (let turn = 0; turn < 200 && !(await this.#hasEnded(id)); turn += 1) await this.#goOn(id);
    assert.ok(await this.#hasEnded(id), `it rests in ${JSON.stringify(await this.#store.operations.get(id))}`);
    await this.#allWake(id);
    assert.ok([...this.#outside.effects.values()].every((count) => count === 1));
    assert.deepEqual(this.#late, []);
    await this.#close();
  }

  /** Some process runs, and nobody holds the operation back. */
  async #goOn(id: OperationId): Promise<void> {
    if (this.#awake.length === 0) await this.#join(HOSTS.find((host) => !this.#processes.has(host)) ?? HOSTS[0]);
    await this.#ask((runner) => runner.unhold(id));
    for (const { runner } of this.#awake) runner.wake(this.#subject);
    await this.#pass(PIECE_MS);
  }

  get #awake(): readonly Process[] {
    return [...this.#processes.values()].filter(({ sleep }) => !sleep.isAsleep);
  }

  async #happen(id: OperationId, { kind, host, amount }: Happening): Promise<void> {
    const process = this.#processes.get(host);
    switch (kind) {
      case "wake":
        return process?.sleep.isAsleep === false ? process.runner.wake(this.#subject) : undefined;
      case "advance":
        return this.#pass(amount);
      case "join":
        return process === undefined || amount % 3 === 0 ? this.#join(host) : undefined;
      case "leave":
        return this.#leave(host);
      case "pause":
        return process?.sleep.begin();
      case "pause at":
        return process?.sleep.beginAt(1 + (amount % 12));
      case "go on":
        process?.sleep.end();
        return this.#store.quiet();
      case "lose":
        return this.#bus.lose();
      case "find":
        return this.#bus.find();
      case "ask":
        return this.#ask((runner) => wish(runner, id, amount));
    }
  }

  /** A process of a host's next boot, while the one before may only sleep; a host that has died comes back so too. */
  async #join(host: string): Promise<void> {
    const sleep = new Sleep();
    const store: EngineStore<EngineTx> = sleep.seen({
      operations: this.#store.operations,
      transaction: <T>(work: (tx: EngineTx) => Promise<T>) => this.#store.transaction(work),
      signals: this.#bus.of(host),
    });
    const runner: Runner = new Runner({
      store,
      executors: { outside: { execute: (run: StepRun) => this.#outside.execute(run) } },
      observe: async (tx, change, { operation }) => {
        const now = await tx.operations.get(operation.id);
        if (now?.operation.epoch !== operation.epoch) this.#late.push(`${host} wrote ${change.kind}`);
      },
      host,
      clock: this.#time,
      timers: sleep.timers(this.#time),
      share: new EvenShare(host, this.#store, this.#time),
      graceMs: 100,
    });
    this.#processes.set(host, { runner, sleep });
    await runner.start();
  }

  async #leave(host: string): Promise<void> {
    const process = this.#processes.get(host);
    if (process === undefined || process.sleep.isAsleep) return;
    this.#processes.delete(host);
    await this.#answered(process.runner.stop());
  }

  async #ask(request: (runner: Runner) => Promise<void>): Promise<void> {
    const [process] = this.#awake;
    if (process !== undefined) await this.#answered(request(process.runner));
  }

  /** In pieces, so that those that run renew their leases meanwhile, whichever clock they go by. */
  async #pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= PIECE_MS) {
      await this.#log.elapse?.(Math.min(left, PIECE_MS));
      await this.#time.advance(Math.min(left, PIECE_MS));
    }
  }

  /** What those that slept had in mind when it ended changes nothing. */
  async #allWake(id: OperationId): Promise<void> {
    const before = await this.#store.operations.get(id);
    for (const { sleep } of this.#processes.values()) sleep.end();
    await this.#store.quiet();
    await this.#pass(2 * PIECE_MS);
    assert.deepEqual(await this.#store.operations.get(id), before);
    assert.ok(before?.steps.every((step) => step.endedAt !== null));
  }

  async #close(): Promise<void> {
    const stopping = [...this.#processes.values()].map(({ runner }) => runner.stop());
    await this.#answered(Promise.all(stopping));
  }

  async #hasEnded(id: OperationId): Promise<boolean> {
    return (await this.#store.operations.get(id))?.operation.endedAt !== null;
  }

  /** A process that falls asleep over what it was asked does not answer. */
  async #answered(asked: Promise<unknown>): Promise<void> {
    asked.catch(() => {});
    await this.#store.quiet();
    await this.#time.advance(200);
    await this.#store.quiet();
  }
}

function wish(runner: Runner, id: OperationId, amount: number): Promise<void> {
  if (amount % 4 === 0) return runner.abort(id, new Failure("operation.aborted", "asked"), { force: amount % 8 === 0 });
  if (amount % 4 === 1) return runner.hold(id);
  return amount % 4 === 2 ? runner.unhold(id) : runner.unclaim(id);
}

/** Each subject is for the first of those that live, in an order of its own. */
class EvenShare implements Share<EngineTx> {
  readonly #host: string;
  readonly #store: WatchedStore;
  readonly #time: ManualTime;
  #living: readonly string[] = [];

  constructor(host: string, store: WatchedStore, time: ManualTime) {
    this.#host = host;
    this.#store = store;
    this.#time = time;
  }

  async refresh(): Promise<void> {
    this.#living = (await this.#store.operations.living(this.#time.now())).map(({ name }) => name).toSorted();
  }

  takes(subject: string): boolean {
    return this.#living[(subject.codePointAt(0) ?? 0) % this.#living.length] === this.#host;
  }

  async poolOf(): Promise<null> {
    return null;
  }
}
