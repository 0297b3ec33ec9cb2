/** Why a drive ends a step, or lets go of it. */
import { Failure } from "@ingot/kernel";
import { reviveFailure } from "./failure-record.ts";
import type { OperationRecord, StepRecord } from "./records.ts";

export function reasonOf({ abort }: OperationRecord): Failure {
  return abort === null ? new Failure("cancelled", "aborted") : reviveFailure(abort.failure);
}

export function stopping(): Failure {
  return new Failure("cancelled", "this process hands the operation over");
}

export function interrupted(step: StepRecord): Failure {
  return new Failure(
    "operation.interrupted",
    `The process that ran ${step.spec.name} died while it was running; the step can be neither found again nor repeated`,
    { details: { step: step.spec.name, index: step.index } },
  );
}

export function noExecutor(step: StepRecord): Failure {
  return new Failure("operation.no_executor", `${step.spec.name} needs the executor '${step.spec.executor}'`);
}
