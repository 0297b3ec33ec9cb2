import type { Plan, StepRun } from "@ingot/engine";
import { isJsonObject } from "@ingot/kernel";
import { isReservedStep } from "@ingot/lifecycle";

/** The kind of operation that a step of a parent is on each child. */
export const CHILD_STEP = "child-step";

/** A parent's step as an operation of one child: it ends before its parent's does. */
export function childStepPlan(run: StepRun, child: string, idempotent: boolean): Plan {
  const { spec, index } = run.step;
  const { children: _children, ...input } = isJsonObject(spec.input) ? spec.input : {};
  return {
    kind: CHILD_STEP,
    subject: child,
    input: { parent: run.operation.id, index, attempt: run.attempt },
    steps: [
      {
        name: spec.name,
        executor: isReservedStep(String(input["step"])) ? "reserved" : "out-of-band",
        input,
        idempotent,
        reattachable: idempotent,
        abortable: spec.abortable,
      },
    ],
  };
}
