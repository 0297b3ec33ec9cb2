import { CHILD_STEP } from "../plans/child-step-plan.ts";
import { POWER_HOLD } from "../plans/power-hold-plan.ts";
import { TAKEOVER } from "../plans/takeover-plan.ts";

/** Operations that leave the node's provision state as it is. */
const KEEP_STATE: ReadonlySet<string> = new Set(["power", "vendor", CHILD_STEP, POWER_HOLD, TAKEOVER]);

export function keepsState(kind: string): boolean {
  return KEEP_STATE.has(kind);
}
