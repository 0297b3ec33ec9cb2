import type { StepLimits } from "@ingot/contract";
import { Failure, type JsonObject } from "@ingot/kernel";
import { type AskedStep, plannedStep, resolveStep } from "./asked-step.ts";
import { checkArguments } from "./check-arguments.ts";
import { type ChildScope, childrenOf } from "./child-scope.ts";
import { knownSteps } from "./find-step.ts";
import { inOrder } from "./order.ts";
import type { LeftOutStep, PlannedStep, PlanResult, StepReason } from "./planned-step.ts";
import { limitsOf } from "./step-limits.ts";
import { type KnownStep, type StepCatalogue, type StepKey, stepName } from "./step-offer.ts";

export interface AutomatedCleanInput {
  readonly catalogue: StepCatalogue;
  /** By `interface.step`: what the configuration makes of a step's priority; 0 leaves it out. */
  readonly priorities?: Readonly<Record<string, number>>;
  readonly disallowed?: readonly string[];
  /** Steps that have run already, when the rest is planned anew. */
  readonly done?: readonly StepKey[];
}

/** Every clean step that driver and ramdisk offer with a priority above 0, the highest first. */
export function planAutomatedClean(input: AutomatedCleanInput): PlanResult {
  const done = new Set((input.done ?? []).map(stepName));
  const steps: PlannedStep[] = [];
  const leftOut: LeftOutStep[] = [];
  for (const step of knownSteps(input.catalogue).values()) {
    const name = stepName(step.offered);
    const why = omission(step, input);
    if (why !== undefined) leftOut.push({ interface: step.offered.interface, step: step.offered.step, why });
    else if (!done.has(name)) steps.push(automated(step, priorityOf(step, input)));
  }
  return { ok: true, steps: inOrder(steps), leftOut };
}

function priorityOf(step: KnownStep, { priorities }: AutomatedCleanInput): number {
  return priorities?.[stepName(step.offered)] ?? step.offered.priority;
}

function omission(step: KnownStep, input: AutomatedCleanInput): string | undefined {
  if (input.disallowed?.includes(stepName(step.offered)) === true) return "forbidden by the configuration";
  if (priorityOf(step, input) <= 0) {
    return step.offered.priority > 0 ? "disabled by the configuration" : "manual cleaning only";
  }
  return checkArguments(step.offered, {}).length > 0 ? "it needs arguments: manual cleaning only" : undefined;
}

function automated(step: KnownStep, priority: number): PlannedStep {
  const { offered, by } = step;
  const reason =
    by.kind === "ramdisk"
      ? ({ by: "ramdisk", ramdisk: by.name } as const)
      : ({ by: "driver", driver: by.name } as const);
  return plannedStep(step, { interface: offered.interface, step: offered.step, args: {}, priority, reason });
}

/** A step of a manual cleaning or of servicing: it has no priority, the list has its order. */
export interface ListedStep extends StepKey, ChildScope, StepLimits {
  readonly args?: JsonObject;
}

export interface ManualPlanInput {
  readonly catalogue: StepCatalogue;
  readonly request: readonly ListedStep[];
  /** Where the list stands in the request, for messages: `clean_steps`. */
  readonly listName: string;
  /** Whose list it is; the request's own when left out. */
  readonly reason?: StepReason;
  readonly disallowed?: readonly string[];
  /** The request says that no ramdisk shall be booted. */
  readonly disableRamdisk?: boolean;
}

/** The steps of the list in its order, each as often as it stands there. */
export function planManual(input: ManualPlanInput): PlanResult {
  const known = knownSteps(input.catalogue);
  const resolution = { catalogue: input.catalogue, known, disallowed: input.disallowed ?? [] };
  const problems: Failure[] = [];
  const steps: PlannedStep[] = [];
  for (const [index, listed] of input.request.entries()) {
    const where = `${input.listName}[${index}]`;
    const outcome = resolveStep(askedBy(listed, where, input.reason), resolution);
    if (!("interface" in outcome)) problems.push(...outcome);
    else if (input.disableRamdisk === true && outcome.requiresRamdisk) problems.push(needsRamdisk(outcome, where));
    else steps.push(outcome);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, steps, leftOut: [] };
}

function askedBy(listed: ListedStep, where: string, reason: StepReason = { by: "request" }): AskedStep {
  const { step, args = {} } = listed;
  const limits = limitsOf(listed);
  return { interface: listed.interface, step, args, priority: 0, reason, where, limits, ...childrenOf(listed) };
}

function needsRamdisk(step: PlannedStep, where: string): Failure {
  return new Failure(
    "plan.no_ramdisk",
    `${where}: '${stepName(step)}' needs the ramdisk, which disable_ramdisk forbids`,
    {
      hint: "Leave the step out, or ask without disable_ramdisk.",
    },
  );
}
