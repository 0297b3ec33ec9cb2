import type { Plan, StepSpec } from "@ingot/engine";
import type { JsonObject } from "@ingot/kernel";
import type { DeployMethod, PlannedStep } from "@ingot/lifecycle";
import { afterChildren, ownStep, plannedSpec } from "./step-spec.ts";

export interface DeployPlan {
  readonly node: string;
  readonly verb: "active" | "rebuild";
  readonly steps: readonly PlannedStep[];
  /** `deploy_steps` of the request, to plan again by when the agent has told its steps. */
  readonly request: readonly JsonObject[];
  readonly method: DeployMethod;
}

/** A deployment: the planned steps, and what is put in order again when one of them fails. */
export function deployPlan(plan: DeployPlan): Plan {
  return {
    kind: "deploy",
    subject: plan.node,
    input: { verb: plan.verb },
    steps: deploySteps(plan.steps, plan),
  };
}

export function deploySteps(steps: readonly PlannedStep[], plan: Pick<DeployPlan, "request" | "method">): StepSpec[] {
  const around = { kind: "deploy", method: plan.method, context: { request: [...plan.request] } } as const;
  return [
    ...steps.map((step) => plannedSpec(step, around)),
    ...afterChildren(steps),
    ownStep({ name: "failure.console-log", when: "failure" }),
    ownStep({ name: "failure.clean-up", when: "failure" }),
  ];
}
