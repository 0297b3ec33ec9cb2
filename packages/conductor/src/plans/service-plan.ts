import type { Plan, StepSpec } from "@ingot/engine";
import type { PlannedStep } from "@ingot/lifecycle";
import type { StepSource } from "../planning/step-source.ts";
import { afterChildren, ownStep, plannedSpec } from "./step-spec.ts";

export interface ServicePlan {
  readonly node: string;
  readonly source: StepSource;
  /** Whether the machine leaves its instance for the ramdisk; without it the instance goes on running. */
  readonly ramdisk: boolean;
  /** What is known of the steps before the agent has told its own. */
  readonly steps: readonly PlannedStep[];
}

/** Boot the ramdisk if a step needs it, run the steps, boot the instance again. */
export function servicePlan({ node, source, ramdisk, steps }: ServicePlan): Plan {
  const specs = ramdisk
    ? [ownStep({ name: "service.prepare", input: { source }, abortable: true }), ...servicingSteps(steps)]
    : [...steps.map((step) => plannedSpec(step, AROUND)), ...afterChildren(steps)];
  return { kind: "service", subject: node, input: {}, steps: specs };
}

const AROUND = { kind: "service", context: {} } as const;

/** What follows once the agent is there; however it ends, the machine is back in its instance. */
export function servicingSteps(steps: readonly PlannedStep[]): StepSpec[] {
  return [
    ...steps.map((step) => plannedSpec(step, AROUND)),
    ownStep({ name: "service.tear-down" }),
    ...afterChildren(steps),
    ownStep({ name: "failure.console-log", when: "failure" }),
    ownStep({ name: "failure.boot-instance", when: "failure" }),
  ];
}
