import type { Plan } from "@ingot/engine";
import type { PlannedStep } from "@ingot/lifecycle";
import { ownStep, plannedSpec } from "./step-spec.ts";

export interface VerifyPlan {
  readonly node: string;
  /** The driver's own verify steps. */
  readonly steps: readonly PlannedStep[];
}

/** Can the machine be managed: does its BMC answer, in which power state is it, and what is it made of? */
export function verifyPlan({ node, steps }: VerifyPlan): Plan {
  const own = steps.map((step) => plannedSpec(step, { kind: "verify", context: {} }));
  const first = ownStep({ name: "verify.power-state" });
  return {
    kind: "verify",
    subject: node,
    input: {},
    steps: [first, ...own, ownStep({ name: "verify.cache-components" })],
  };
}
