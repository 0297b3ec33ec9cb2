import type { OfferedStep } from "@ingot/contract";
import type { KnownStep } from "./step-offer.ts";

/** Steps that the conductor itself knows, whatever interface they are written under (ironic conductor/steps.py). */
export const RESERVED_STEPS = ["hold", "wait", "power_on", "power_off", "reboot"] as const;
export type ReservedStep = (typeof RESERVED_STEPS)[number];

const DESCRIPTIONS: Readonly<Record<ReservedStep, string>> = {
  hold: "Stops until an operator says unhold.",
  wait: "Waits so many seconds, or for the agent's next heartbeat.",
  power_on: "Powers the machine on.",
  power_off: "Powers the machine off.",
  reboot: "Reboots the machine.",
};

/** A day: who needs longer means `hold`. */
const LONGEST_WAIT_S = 86_400;

const WAIT_ARGS = {
  type: "object",
  properties: {
    seconds: {
      type: "number",
      minimum: 0,
      maximum: LONGEST_WAIT_S,
      description: "How long, a day at most; 0: until the next heartbeat.",
    },
  },
  additionalProperties: false,
} as const;
const NO_ARGS = { type: "object", properties: {}, additionalProperties: false } as const;

export function isReservedStep(step: string): step is ReservedStep {
  return (RESERVED_STEPS as readonly string[]).includes(step);
}

export function reservedStep(interfaceName: string, step: ReservedStep): KnownStep {
  const offered: OfferedStep = {
    interface: interfaceName,
    step,
    priority: 0,
    abortable: true,
    reboot_requested: false,
    requires_ramdisk: false,
    idempotent: true,
    description: DESCRIPTIONS[step],
    argsinfo: step === "wait" ? { seconds: { description: "How long", required: false } } : {},
    args_schema: step === "wait" ? WAIT_ARGS : NO_ARGS,
  };
  return { offered, place: "conductor", by: { kind: "reserved", name: "conductor" } };
}
