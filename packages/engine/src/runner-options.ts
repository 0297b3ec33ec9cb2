import type { Clock, Logger } from "@ingot/kernel";
import type { Observe } from "./change.ts";
import type { Executor } from "./executor.ts";
import type { EngineStore, EngineTx } from "./step-log.ts";
import type { Timers } from "./time.ts";

export interface RunnerOptions<Tx extends EngineTx> {
  readonly store: EngineStore<Tx>;
  /** By the name that a step's `executor` bears. */
  readonly executors: Readonly<Record<string, Executor<Tx>>>;
  readonly observe?: Observe<Tx>;
  /** This process's name among the conductors. */
  readonly host: string;
  /** How many steps run at once; waiting ones do not count. 200 when left out. */
  readonly concurrency?: number;
  /** 15 s when left out; renewed at a third of it. */
  readonly leaseMs?: number;
  /** How often operations that nobody drives are looked for. 10 s when left out. */
  readonly sweepMs?: number;
  /** How long stop() waits for steps that can be neither repeated nor found again. 5 s when left out. */
  readonly graceMs?: number;
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly log?: Logger;
}
