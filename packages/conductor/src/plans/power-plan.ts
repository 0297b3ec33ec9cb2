import type { PowerTarget } from "@ingot/driver-kit";
import type { Plan } from "@ingot/engine";
import { ownStep } from "./step-spec.ts";

export interface PowerPlan {
  readonly node: string;
  readonly target: PowerTarget;
  readonly timeoutMs: number;
}

/** One change of a machine's power, asked for by an operator. */
export function powerPlan({ node, target, timeoutMs }: PowerPlan): Plan {
  return {
    kind: "power",
    subject: node,
    input: { target },
    steps: [ownStep({ name: "power.set", input: { target, timeoutMs } })],
  };
}
