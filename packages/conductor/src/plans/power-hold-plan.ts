import type { Plan } from "@ingot/engine";
import type { OperationId } from "@ingot/kernel";
import type { Working } from "../conductor.ts";
import { ownStep } from "./step-spec.ts";

/** The kind of operation that holds a node while the power of another, which hangs together with it, is changed. */
export const POWER_HOLD = "power-hold";

export interface PowerHold {
  /** Which step of which operation holds the node. */
  readonly holder: OperationId;
  readonly step: number;
  /** Whose power is changed. */
  readonly for: string;
}

/** It works nothing itself: it lasts as long as the step that holds the node runs, whichever process runs that, or until it is let go. */
export function powerHoldPlan(subject: string, { operation, step }: Working, forNode: string): Plan {
  const input = { holder: operation, step, for: forNode } satisfies PowerHold;
  return { kind: POWER_HOLD, subject, input, steps: [ownStep({ name: "power.hold", input, abortable: true })] };
}
