import type { PassthruVerb } from "@ingot/driver-kit";
import type { Plan } from "@ingot/engine";
import type { JsonObject } from "@ingot/kernel";
import { ownStep } from "./step-spec.ts";

export interface PassthruPlan {
  readonly node: string;
  readonly method: string;
  readonly verb: PassthruVerb;
  readonly args: JsonObject;
}

/** One vendor method that nobody waits for. What it does is the vendor's, so a crash in the midst of it is a failure. */
export function passthruPlan({ node, ...input }: PassthruPlan): Plan {
  const step = ownStep({ name: "vendor.passthru", input: { ...input } });
  return { kind: "vendor", subject: node, input: {}, steps: [{ ...step, idempotent: false, reattachable: false }] };
}
