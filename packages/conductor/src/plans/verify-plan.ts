import type { Plan } from "@ingot/engine";
import { ownStep } from "./step-spec.ts";

/** Can the machine be managed: does its BMC answer, in which power state is it, and what is it made of? */
export function verifyPlan(node: string): Plan {
  const steps = [ownStep({ name: "verify.power-state" }), ownStep({ name: "verify.cache-components" })];
  return { kind: "verify", subject: node, input: {}, steps };
}
