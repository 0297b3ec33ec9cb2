import type { Plan } from "@ingot/engine";
import { ownStep } from "./step-spec.ts";

/** A machine that runs its instance already is taken over as it is. */
export function adoptPlan(node: string): Plan {
  return { kind: "adopt", subject: node, input: {}, steps: [ownStep({ name: "adopt.take-over" })] };
}
