import type { Plan } from "@ingot/engine";
import { ownStep } from "./step-spec.ts";

/** Can the machine be managed: does its BMC answer, and in which power state is it? */
export function verifyPlan(node: string): Plan {
  return { kind: "verify", subject: node, input: {}, steps: [ownStep({ name: "verify.power-state" })] };
}
