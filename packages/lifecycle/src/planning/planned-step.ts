import type { Failure, JsonObject } from "@ingot/kernel";
import type { AttemptLimits } from "./step-limits.ts";
import type { StepKey, StepPlace } from "./step-offer.ts";

/** Why a step is in the plan. */
export type StepReason =
  | { readonly by: "driver"; readonly driver: string }
  | { readonly by: "ramdisk"; readonly ramdisk: string }
  | { readonly by: "template"; readonly template: string; readonly trait: string }
  | { readonly by: "runbook"; readonly runbook: string }
  | { readonly by: "request" };

/** One step that will run, in its place in the order. */
export interface PlannedStep extends StepKey, AttemptLimits {
  readonly args: JsonObject;
  readonly priority: number;
  readonly place: StepPlace;
  readonly reason: StepReason;
  readonly idempotent: boolean;
  readonly abortable: boolean;
  readonly rebootRequested: boolean;
  readonly requiresRamdisk: boolean;
  readonly description: string;
  /** Runs on the node's children in its place; on those of these UUIDs alone when there are any. */
  readonly onChildren?: readonly string[];
  /** False while nobody is known to offer it: the agent has not reported its steps, and there is no manifest. */
  readonly verified: boolean;
}

/** A step that somebody offers or asked for and that will not run. */
export interface LeftOutStep extends StepKey {
  readonly why: string;
}

export interface StepPlan {
  readonly ok: true;
  /** In the order in which they run. */
  readonly steps: readonly PlannedStep[];
  readonly leftOut: readonly LeftOutStep[];
}

/** Everything that is wrong, not only the first thing. */
export interface PlanRefusal {
  readonly ok: false;
  readonly problems: readonly Failure[];
}

export type PlanResult = StepPlan | PlanRefusal;

/** For people: `driver redfish`, `template CUSTOM_X by trait CUSTOM_X`, `runbook CUSTOM_Y`, `request`. */
export function describeReason(reason: StepReason): string {
  switch (reason.by) {
    case "driver":
      return `driver ${reason.driver}`;
    case "ramdisk":
      return `ramdisk ${reason.ramdisk}`;
    case "template":
      return `template ${reason.template} by trait ${reason.trait}`;
    case "runbook":
      return `runbook ${reason.runbook}`;
    case "request":
      return "request";
  }
}
