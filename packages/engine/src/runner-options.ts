import type { Clock, Failure, Logger } from "@ingot/kernel";
import type { Observe } from "./change.ts";
import type { Executor } from "./executor.ts";
import type { Share } from "./share.ts";
import type { EngineStore, EngineTx } from "./step-log.ts";
import type { Pause, Timers } from "./time.ts";

export interface RunnerOptions<Tx extends EngineTx> {
  readonly store: EngineStore<Tx>;
  /** By the name that a step's `executor` bears. */
  readonly executors: Readonly<Record<string, Executor<Tx>>>;
  readonly observe?: Observe<Tx>;
  /** This process's name among the conductors. */
  readonly host: string;
  /** How many steps run at once; waiting ones do not count, nor, while others queue, those that take long. 200 when left out. */
  readonly concurrency?: number;
  /** How the subjects are divided among several processes; this one takes all when it is left out. */
  readonly share?: Share<Tx>;
  /** 7 s when left out; renewed at a third of it. */
  readonly leaseMs?: number;
  /** How often operations that nobody drives are looked for. 2 s when left out and other processes share the store, else 10 s. */
  readonly sweepMs?: number;
  /** How long stop() waits for steps that can be neither repeated nor found again. 5 s when left out. */
  readonly graceMs?: number;
  /** Called once when another process of the same name has begun: this one drives nothing any more, and had better end. */
  readonly onLeaseLost?: (failure: Failure) => void;
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** How it waits while the database is away; by the timers when left out. */
  readonly pause?: Pause;
  readonly log?: Logger;
}
