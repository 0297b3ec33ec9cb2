import type { Failure, Json } from "@ingot/kernel";
import type { StepSpec } from "./plan.ts";
import type { WaitingFor } from "./records.ts";

/** Runs in the transaction that makes the outcome durable; it must await nothing but what it is given. */
export type Also<Tx> = (tx: Tx) => Promise<void>;

export interface Done<Tx> {
  readonly kind: "done";
  readonly output?: Json;
  /** Replaces all steps that have not begun. */
  readonly amend?: readonly StepSpec[];
  /** Puts the operation on hold before its next step. */
  readonly hold?: boolean;
  readonly also?: Also<Tx>;
}

export interface Wait<Tx> {
  readonly kind: "wait";
  readonly for: Exclude<WaitingFor, "retry">;
  /** From now; for `time` the wait's length, for the others the time after which the step fails. Left out: the deadline of the wait before stays. */
  readonly timeoutMs?: number;
  /** For `poll`, and for `callback` as a safety net: look again after so long. */
  readonly pollAfterMs?: number;
  /** Left out: what was there stays. */
  readonly attachment?: Json;
  /** What is waited for, in words: "the agent's first heartbeat". */
  readonly reason: string;
  /** Thrown instead of the general failure when the time is over. */
  readonly onTimeout?: Failure;
  readonly also?: Also<Tx>;
}

export interface Retry<Tx> {
  readonly kind: "retry";
  readonly afterMs: number;
  readonly reason: string;
  readonly also?: Also<Tx>;
}

export interface Failed<Tx> {
  readonly kind: "failed";
  readonly failure: Failure;
  readonly also?: Also<Tx>;
}

/** All that can come of running a step. A thrown error counts as `failed`. */
export type StepOutcome<Tx> = Done<Tx> | Wait<Tx> | Retry<Tx> | Failed<Tx>;
