import type { Json, JsonObject, Scope } from "@ingot/kernel";
import type { StepOutcome } from "./outcome.ts";
import type { OperationRecord, StepRecord } from "./records.ts";

/**
 * `start`: a new attempt; `resume`: woken from a wait, perhaps for nothing, so look before acting;
 * `recover`: the process died while the step was running, so find its work again by the attachment, or repeat it
 * (the attachment was written before the effect: the effect itself may or may not have happened).
 */
export type Phase = "start" | "resume" | "recover";

export interface Progress {
  readonly message: string;
  /** 0 to 1; left out when it cannot tell. */
  readonly fraction?: number;
  readonly details?: JsonObject;
}

/** What an executor is given for one go at a step. */
export interface StepRun {
  /** Ends with the step's time, an abort, the loss of the lease, or the shutdown of the process. */
  readonly scope: Scope;
  readonly operation: OperationRecord;
  readonly step: StepRecord;
  /** From 1. */
  readonly attempt: number;
  readonly phase: Phase;
  /** Whether this process has found the wait of another a short while ago: who was to call had nobody to call until then. */
  readonly justFound: boolean;
  /** As last written by a checkpoint or a wait; null before that. */
  readonly attachment: Json;
  /** All steps of the operation, for those that read an earlier one's output. */
  readonly steps: readonly StepRecord[];
  /** Writes down, durably, what is about to be done, before it is: a crash from now on is a `recover` with this attachment. */
  checkpoint(attachment: Json): Promise<void>;
  /** Tells how far it is; it is written in the background, in order. */
  progress(update: Progress): void;
}

/** What is known of a step that could begin now; what the write before it adds to the store is not there yet. */
export type StepAhead = Pick<StepRun, "operation" | "step" | "steps">;

/** What is known of an operation on hold; `step` is the one that it was put on hold after. */
export type HeldRun = Pick<StepRun, "scope" | "operation" | "step" | "steps">;

export interface Executor<Tx> {
  execute(run: StepRun): Promise<StepOutcome<Tx>>;
  /**
   * Whether the step has nothing to do, outside of the log or in it: it then begins and is done in one write, the one in which
   * the step before it ends, and is not executed. It only looks, and answers fast: the operation's other writes wait for it.
   */
  hasNoWork?(ahead: StepAhead): Promise<boolean>;
  /**
   * Does what is asked for while an operation is on hold after a step of this executor, if anything is. Called when its subject is
   * woken, when another process has claimed it, and now and then; what it throws is logged, and it is called again.
   */
  whileHeld?(run: HeldRun): Promise<void>;
}
