import type { LoggedOperation, OperationRecord, StepRecord } from "./records.ts";

/** What is to be done next with an operation, as its log has it. */
export type Decision =
  /** A step has begun and has not ended. */
  | { readonly kind: "current"; readonly step: StepRecord }
  | { readonly kind: "start"; readonly step: StepRecord }
  | { readonly kind: "hold" }
  | { readonly kind: "abort" }
  | { readonly kind: "end" };

export function decide({ operation, steps }: LoggedOperation): Decision {
  const current = steps.find((step) => step.state === "running" || step.state === "waiting");
  if (current !== undefined) return { kind: "current", step: current };
  const failing = operation.failure !== null;
  if (operation.abort !== null && !failing) return { kind: "abort" };
  if (operation.held && !failing) return { kind: "hold" };
  const next = steps.find((step) => step.state === "pending" && applies(step, failing));
  return next === undefined ? { kind: "end" } : { kind: "start", step: next };
}

/** Whether a step is for the case that the operation is in. */
export function applies(step: StepRecord, failing: boolean): boolean {
  const when = step.spec.when ?? "success";
  return when === "always" || (when === "failure") === failing;
}

/** Whether the failure that the operation bears is an abort that was asked for: the first one, if it was asked for again since. */
export function wasAborted({ abort, failure }: OperationRecord): boolean {
  return abort !== null && abort.failure.code === failure?.code;
}

/** Whether an abort was asked for that this step lets through. */
export function letsAbort({ abort, failure }: OperationRecord, step: StepRecord): boolean {
  return abort !== null && failure === null && (step.spec.abortable || abort.force);
}
