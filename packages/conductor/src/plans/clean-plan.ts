import type { Plan, StepSpec } from "@ingot/engine";
import type { JsonObject } from "@ingot/kernel";
import type { PlannedStep } from "@ingot/lifecycle";
import { ownStep, plannedSpec } from "./step-spec.ts";

export interface CleanPlan {
  readonly node: string;
  /** The steps of a manual cleaning; null: all that driver and ramdisk offer with a priority. */
  readonly request: readonly JsonObject[] | null;
  /** Whether the ramdisk is booted; without it only out-of-band steps run. */
  readonly ramdisk: boolean;
  /** What is known of the steps before the agent has told its own. */
  readonly steps: readonly PlannedStep[];
}

export function cleanPlan(plan: CleanPlan): Plan {
  return { kind: "clean", subject: plan.node, input: { manual: plan.request !== null }, steps: cleanSteps(plan) };
}

/** Boot the ramdisk, run what cleans, leave: the steps in between are planned again when the agent has told its own. */
export function cleanSteps(plan: Pick<CleanPlan, "request" | "ramdisk" | "steps">): StepSpec[] {
  const { request, ramdisk } = plan;
  const boot = ownStep({
    name: "clean.prepare",
    input: { request: request === null ? null : [...request] },
    abortable: true,
  });
  return [...(ramdisk ? [boot] : []), ...cleaningSteps(plan.steps)];
}

/** What follows once the agent is there. */
export function cleaningSteps(steps: readonly PlannedStep[]): StepSpec[] {
  const around = { kind: "clean", agent: true, context: {} } as const;
  return [
    ...steps.map((step) => plannedSpec(step, around)),
    ownStep({ name: "clean.tear-down" }),
    ownStep({ name: "failure.console-log", when: "failure" }),
    ownStep({ name: "failure.clean-up", when: "failure" }),
  ];
}
