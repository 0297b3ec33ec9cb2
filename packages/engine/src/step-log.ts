import type { OperationId } from "@ingot/kernel";
import type { Fence } from "./change.ts";
import type { AbortRequest, LoggedOperation, OperationRecord, StepRecord } from "./records.ts";
import type { Signals } from "./signals.ts";

/** A process that drives operations: its lease is renewed as one, for all that it has claimed. */
export interface Owner {
  /** Stable over restarts: the host's name. A new boot of a name takes over the old one's operations at once. */
  readonly name: string;
  /** New at each start. */
  readonly boot: string;
  /** Set once it has had a lease: one that is not there any more was lost. */
  readonly renewing?: boolean;
}

/**
 * No lease is longer: one that ends later was written before the clock was set back, and says nothing any more. Whoever lives
 * writes another within a third of its own.
 */
export const LONGEST_LEASE_MS = 3_600_000;

/** That a process lives: for so long, counted by the database's clock where there is one. */
export interface Lease {
  readonly name: string;
  readonly boot: string;
  /** Below 0 when it has ended. */
  readonly leftMs: number;
}

export interface ClaimOptions {
  readonly now: number;
  readonly limit: number;
  /** Whether this process is the one for a subject, of those that serve the subject's pool (null: unknown); all when left out. */
  readonly takes?: (subject: string, pool: string | null) => boolean;
}

/** What one transaction writes of an operation. */
export interface LogChange {
  readonly operation?: Partial<
    Pick<OperationRecord, "state" | "abort" | "held" | "failure" | "startedAt" | "endedAt" | "owner">
  >;
  /** Written over those of the same index, or added. */
  readonly steps?: readonly StepRecord[];
  /** Steps from this index on are removed first. */
  readonly truncateFrom?: number;
}

/** Where operations rest. Inside a transaction, the one that the transaction hands out writes to it. */
export interface StepLog {
  /** Throws `operation.conflict` when the subject has an operation that has not ended. */
  create(operation: OperationRecord, steps: readonly StepRecord[]): Promise<void>;
  get(id: OperationId): Promise<LoggedOperation | undefined>;
  /** The operation of a subject that has not ended. */
  active(subject: string): Promise<LoggedOperation | undefined>;
  /** All operations of a subject, newest first. */
  history(subject: string, limit: number): Promise<readonly OperationRecord[]>;
  /**
   * Answers with the operation as it is now, others' wishes included.
   * Throws `operation.fenced` when the operation was claimed anew since, or has ended.
   */
  commit(fence: Fence, change: LogChange): Promise<OperationRecord>;
  /** Writes a wish down for whoever drives the operation; answers with what is there afterwards. Throws `operation.not_found`, `operation.ended`. */
  request(id: OperationId, wish: { readonly abort?: AbortRequest; readonly held?: boolean }): Promise<OperationRecord>;
  /** Takes an operation from whoever drives it: nobody's, under a new epoch. Throws `operation.not_found`, `operation.ended`. */
  unclaim(id: OperationId): Promise<OperationRecord>;
  /**
   * Takes up to `limit` operations that have not ended, are not the owner's already, and whose owner is nobody, an earlier boot of the same name,
   * or one whose lease ended before `now`; each gets a new epoch.
   */
  claim(owner: Owner, options: ClaimOptions): Promise<readonly LoggedOperation[]>;
  /**
   * Something happened to the subject: as a part of a transaction, so that whoever drives it in another process hears a `wake`
   * as soon as that is durable, whatever becomes of this process. Nothing where there is only one.
   */
  wake(subject: string): Promise<void>;
  /** The operations of the owner that have not ended. */
  owned(owner: Owner): Promise<readonly OperationRecord[]>;
  /** Says that the owner lives for so long from now. Throws `operation.lease_lost` when another boot of its name has begun since. */
  renew(owner: Owner, lease: { readonly now: number; readonly leaseMs: number }): Promise<void>;
  /** The leases that have not ended. */
  living(now: number): Promise<readonly Lease[]>;
  /** The lease of a boot, ended or not. */
  lease(boot: string, now: number): Promise<Lease | undefined>;
  /** Forgets operations that ended before a time, each subject's last one excepted; at most `limit`. Answers how many. */
  prune(what: { readonly before: number; readonly limit: number }): Promise<number>;
  /** Gives up the owner's lease and all its operations, which get a new epoch: a late write of the owner fails. */
  release(owner: Owner): Promise<void>;
}

/** What a transaction hands out must carry the step log; all else is the user's. */
export interface EngineTx {
  readonly operations: StepLog;
}

export interface EngineStore<Tx extends EngineTx> extends EngineTx {
  readonly signals?: Signals;
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
