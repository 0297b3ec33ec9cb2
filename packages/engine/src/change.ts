import type { Failure, OperationId } from "@ingot/kernel";
import type { Progress } from "./executor.ts";
import type { OperationRecord, StepRecord } from "./records.ts";

/** What a write to the step log means, for whoever adds to it (node's state, timeline) in the same transaction. */
export type Change =
  | { readonly kind: "operation-claimed"; readonly recovered: boolean }
  | { readonly kind: "step-started"; readonly step: StepRecord; readonly phase: "start" | "recover" }
  /** `again`: it was waiting already, has looked, and waits on. */
  | { readonly kind: "step-waiting"; readonly step: StepRecord; readonly reason: string; readonly again: boolean }
  /** It acts again after a wait; an end that follows a wait is told as resumed, then as that end. */
  | { readonly kind: "step-resumed"; readonly step: StepRecord }
  | { readonly kind: "step-retrying"; readonly step: StepRecord; readonly afterMs: number; readonly reason: string }
  | { readonly kind: "step-progress"; readonly step: StepRecord; readonly progress: Progress }
  | { readonly kind: "step-done"; readonly step: StepRecord }
  | { readonly kind: "step-failed"; readonly step: StepRecord; readonly failure: Failure }
  | { readonly kind: "step-aborted"; readonly step: StepRecord }
  | { readonly kind: "plan-amended"; readonly steps: readonly StepRecord[] }
  | { readonly kind: "operation-held" }
  | { readonly kind: "operation-unheld" }
  /** The failure is written; steps for that case, if there are any, run before the end. */
  | { readonly kind: "operation-failing"; readonly failure: Failure; readonly aborted: boolean }
  | { readonly kind: "operation-done" }
  | { readonly kind: "operation-failed"; readonly failure: Failure }
  | { readonly kind: "operation-aborted"; readonly failure: Failure };

export interface ChangeContext {
  readonly operation: OperationRecord;
  readonly steps: readonly StepRecord[];
}

/** Called in order, inside the transaction that writes the change; throwing undoes that transaction. */
export type Observe<Tx> = (tx: Tx, change: Change, context: ChangeContext) => Promise<void>;

/** Proof of a claim: a write whose epoch is not the operation's throws `operation.fenced`. */
export interface Fence {
  readonly operation: OperationId;
  readonly epoch: number;
}
