import type { Change } from "../change.ts";
import type { StepRun } from "../executor.ts";
import { ManualTime } from "../harness/manual-time.ts";
import type { StepOutcome } from "../outcome.ts";
import type { Plan, StepSpec } from "../plan.ts";
import { Runner } from "../runner.ts";
import type { RunnerOptions } from "../runner-options.ts";
import type { EngineStore, EngineTx } from "../step-log.ts";
import { WatchedStore } from "./watched-store.ts";

const PIECE_MS = 2_000;

type Act = (run: StepRun) => Promise<StepOutcome<EngineTx>> | StepOutcome<EngineTx>;

export function spec(name: string, more: Partial<StepSpec> = {}): StepSpec {
  return { name, executor: "test", input: null, idempotent: true, reattachable: false, abortable: true, ...more };
}

export function plan(...steps: readonly StepSpec[]): Plan {
  return { kind: "test", subject: "node-1", input: null, steps };
}

export const done = (): StepOutcome<EngineTx> => ({ kind: "done" });

/** A log to prove the runner with. */
export interface BenchLog {
  readonly store: EngineStore<EngineTx>;
  /** Where leases go by a clock of the database's own: as if so much of its time had passed. */
  elapse?(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The benches of one suite, each over an empty log. */
export class RunnerBenches {
  readonly openLog: () => Promise<BenchLog>;
  readonly #logs: BenchLog[] = [];

  constructor(openLog: () => Promise<BenchLog>) {
    this.openLog = openLog;
  }

  async open(acts: Record<string, Act>): Promise<RunnerBench> {
    const log = await this.openLog();
    this.#logs.push(log);
    return new RunnerBench(log, acts);
  }

  async close(): Promise<void> {
    for (const log of this.#logs.splice(0)) await log.close();
  }
}

/** A runner over a log, whose steps do as their name's entry says; all changes are noted. */
export class RunnerBench {
  readonly store: WatchedStore;
  readonly time: ManualTime;
  readonly changes: string[] = [];
  readonly acts: Record<string, Act>;
  readonly runner: Runner;
  readonly #log: BenchLog;

  constructor(log: BenchLog, acts: Record<string, Act>) {
    this.#log = log;
    this.store = new WatchedStore(log.store);
    this.time = new ManualTime(this.store.quiet);
    this.acts = acts;
    this.runner = this.boot();
  }

  /** Lets everything run until it waits: for time, a wake, or the test. */
  async quiet(): Promise<void> {
    await this.store.quiet();
  }

  /** Time passes, the database's too. */
  async elapse(ms: number): Promise<void> {
    await this.#log.elapse?.(ms);
    await this.time.advance(ms);
  }

  /** As {@link elapse}, in pieces: those that run renew their leases meanwhile, whichever clock they go by. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= PIECE_MS) await this.elapse(Math.min(left, PIECE_MS));
  }

  /** A runner over the bench's store: of the process's next boot, or of another process. */
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

function describeChange(change: Change): string {
  return "step" in change ? `${change.kind} ${change.step.spec.name}` : change.kind;
}
