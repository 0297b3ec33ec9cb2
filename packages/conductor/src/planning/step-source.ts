import type { JsonObject } from "@ingot/kernel";
import { type ListedStep, type ManualPlanInput, planManual, type PlanResult, type StepReason } from "@ingot/lifecycle";

/** A list of steps that somebody asked for: kept with the operation, which plans by it again once the agent has told its own. */
export interface StepSource extends JsonObject {
  /** Where the list stands, for messages: `clean_steps`, `runbook CUSTOM_X, steps`. */
  readonly list: string;
  /** The runbook whose list it is; null: the request's own. */
  readonly runbook: string | null;
  readonly steps: readonly JsonObject[];
}

export function stepSource(steps: readonly ListedStep[], of: Pick<StepSource, "list" | "runbook">): StepSource {
  return { list: of.list, runbook: of.runbook, steps: steps as unknown as readonly JsonObject[] };
}

/** The steps of the list in its order, or all that is wrong with them. */
export function planSource(
  source: StepSource,
  input: Pick<ManualPlanInput, "catalogue" | "disallowed" | "disableRamdisk">,
): PlanResult {
  const reason: StepReason = source.runbook === null ? { by: "request" } : { by: "runbook", runbook: source.runbook };
  return planManual({
    ...input,
    request: source.steps as unknown as readonly ListedStep[],
    listName: source.list,
    reason,
  });
}
