import { type Clock, type Failure, isFailure, type Logger, type Scope } from "@ingot/kernel";
import type { Fence, Observe } from "./change.ts";
import type { Draft } from "./draft.ts";
import type { Executor } from "./executor.ts";
import type { Gate } from "./gate.ts";
import type { Also } from "./outcome.ts";
import type { LoggedOperation } from "./records.ts";
import type { EngineStore, EngineTx } from "./step-log.ts";
import type { Pause, Timers } from "./time.ts";

/** What all operations of a runner share. */
export interface Workshop<Tx extends EngineTx> {
  readonly store: EngineStore<Tx>;
  readonly executors: Readonly<Record<string, Executor<Tx>>>;
  readonly observe: Observe<Tx>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  readonly gate: Gate;
  /** Ends when the runner stops. */
  readonly scope: Scope;
  readonly graceMs: number;
  /** Aborts as the runner begins to stop: from then on no write is tried again. */
  readonly patience: AbortSignal;
  readonly pause: Pause;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Writes a draft, what its outcome adds and what the observer adds, in one transaction, once; outlasts a database that is
 * away, and one that went away before it could say that it had carried the transaction out.
 */
export async function commitDraft<Tx extends EngineTx>(
  shop: Workshop<Tx>,
  fence: Fence,
  draft: Draft,
  also?: Also<Tx>,
): Promise<LoggedOperation> {
  const change = draft.change();
  const { steps } = draft.log;
  let isAgain = false;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await shop.store.transaction(async (tx) => {
        const rests = isAgain ? await tx.operations.get(fence.operation) : undefined;
        if (rests?.operation.epoch === fence.epoch && draft.isIn(rests)) return { operation: rests.operation, steps };
        const operation = await tx.operations.commit(fence, change);
        await also?.(tx);
        for (const each of draft.changes) await shop.observe(tx, each, { operation, steps });
        return { operation, steps };
      });
    } catch (error) {
      if (!isPassing(error) || shop.patience.aborted) throw error;
      shop.log.warn({ operation: fence.operation, error }, "the database cannot be written now; trying again");
      await shop.pause(pause, shop.patience);
      isAgain = true;
    }
  }
}

/** Whether the database is away, or refuses for now, so that the same may well be written later. */
export function isPassing(error: unknown): error is Failure {
  return isFailure(error, "store.unavailable", "store.full", "store.unwritable", "store.stale");
}
