import type { FailureRecord, Json, OperationId } from "@ingot/kernel";
import type { StepSpec } from "./plan.ts";

export const OPERATION_STATES = ["pending", "running", "waiting", "held", "done", "failed", "aborted"] as const;
/** `pending`: no step has begun; `running` also between two steps; the last three are final. */
export type OperationState = (typeof OPERATION_STATES)[number];

export const STEP_STATES = ["pending", "running", "waiting", "done", "failed", "skipped", "aborted"] as const;
export type StepState = (typeof STEP_STATES)[number];

/** `callback`: {@link Runner.wake} or the deadline; `poll`: also `wakeAt`; `time`, `retry`: `wakeAt` alone. */
export type WaitingFor = "callback" | "poll" | "time" | "retry";

/** A wish to end an operation early. */
export interface AbortRequest {
  /** What it then ends with. */
  readonly failure: FailureRecord;
  /** Also breaks off a step that may not be aborted. */
  readonly force: boolean;
}

/** An operation as it rests in the step log. Times are milliseconds since the epoch. */
export interface OperationRecord {
  readonly id: OperationId;
  readonly kind: string;
  readonly subject: string;
  readonly input: Json;
  readonly state: OperationState;
  /** Boot id of the process that drives it; null when nobody does. */
  readonly owner: string | null;
  /** Counts up with each claim: who writes with an older one has been replaced. */
  readonly epoch: number;
  /** Set once an abort was asked for; it takes effect when the step under way allows. */
  readonly abort: AbortRequest | null;
  /** No further step begins while it is set. */
  readonly held: boolean;
  /** The failure that ends, or ended, it; while it is set, only steps for that case run. */
  readonly failure: FailureRecord | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** One step of an operation as it rests in the step log. */
export interface StepRecord {
  /** Place in the plan, from 0. */
  readonly index: number;
  readonly spec: StepSpec;
  readonly state: StepState;
  /** 0 before the first attempt. */
  readonly attempt: number;
  /** What is needed to find its work again; null when nothing was written down. */
  readonly attachment: Json;
  readonly output: Json;
  readonly failure: FailureRecord | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When this attempt as a whole has taken too long. */
  readonly expiresAt: number | null;
  readonly waitingFor: WaitingFor | null;
  /** When to look again without having been woken. */
  readonly wakeAt: number | null;
  /** When the present wait has taken too long. */
  readonly deadlineAt: number | null;
  /** What the step then fails with. */
  readonly onTimeout: FailureRecord | null;
}

/** An operation with all its steps, in order. */
export interface LoggedOperation {
  readonly operation: OperationRecord;
  readonly steps: readonly StepRecord[];
}
