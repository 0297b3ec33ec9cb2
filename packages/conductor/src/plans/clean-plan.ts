import type { Plan, StepSpec } from "@ingot/engine";
import type { PlannedStep } from "@ingot/lifecycle";
import type { StepSource } from "../planning/step-source.ts";
import { afterChildren, ownStep, plannedSpec } from "./step-spec.ts";

export interface CleanPlan {
  readonly node: string;
  /** Who asked for which steps; null: all that driver and ramdisk offer with a priority. */
  readonly source: StepSource | null;
  /** Whether the ramdisk is booted; without it only out-of-band steps run, and the machine is left as it is. */
  readonly ramdisk: boolean;
  /** What is known of the steps before the agent has told its own. */
  readonly steps: readonly PlannedStep[];
}

export function cleanPlan(plan: CleanPlan): Plan {
  return { kind: "clean", subject: plan.node, input: {}, steps: cleanSteps(plan) };
}

/** Boot the ramdisk, run what cleans, leave: the steps in between are planned again when the agent has told its own. */
export function cleanSteps(plan: Pick<CleanPlan, "source" | "ramdisk" | "steps">): StepSpec[] {
  if (!plan.ramdisk) return [...plan.steps.map((step) => plannedSpec(step, AROUND)), ...afterChildren(plan.steps)];
  const boot = ownStep({ name: "clean.prepare", input: { source: plan.source }, abortable: true });
  return [boot, ...cleaningSteps(plan.steps)];
}

const AROUND = { kind: "clean", context: {} } as const;

/** What follows once the agent is there. */
export function cleaningSteps(steps: readonly PlannedStep[]): StepSpec[] {
  return [
    ...steps.map((step) => plannedSpec(step, AROUND)),
    ownStep({ name: "clean.tear-down" }),
    ...afterChildren(steps),
    ownStep({ name: "failure.console-log", when: "failure" }),
    ownStep({ name: "failure.clean-up", when: "failure" }),
  ];
}
