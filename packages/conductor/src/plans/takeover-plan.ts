import type { Plan } from "@ingot/engine";
import { ownStep } from "./step-spec.ts";

/** The kind of operation by which a conductor does for a node what the one before it did; also the event's type in its history, as with Ironic. */
export const TAKEOVER = "takeover";

/** A machine that runs its instance from memory is to find it again when it is booted next. */
export function takeoverPlan(node: string): Plan {
  return {
    kind: TAKEOVER,
    subject: node,
    input: {},
    steps: [ownStep({ name: "takeover.serve-instance", abortable: true })],
  };
}
