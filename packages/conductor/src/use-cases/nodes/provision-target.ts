import type { RequestedStep, StepLimits } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { ChildScope } from "@ingot/lifecycle";

/** The API's words for the verbs of `PUT …/states/provision`. */
export const PROVISION_TARGETS = [
  "abort",
  "active",
  "adopt",
  "clean",
  "deleted",
  "inspect",
  "manage",
  "provide",
  "rebuild",
  "rescue",
  "service",
  "unhold",
  "unrescue",
] as const;
export type ProvisionTarget = (typeof PROVISION_TARGETS)[number];

/** A step of a manual cleaning or a servicing: in the order given, without priority. */
export interface RequestedStepOfList extends ChildScope, StepLimits {
  readonly interface: string;
  readonly step: string;
  readonly args?: JsonObject;
}

/** What one asks of a node with `PUT …/states/provision`. */
export interface SetProvisionState {
  readonly node: string;
  readonly target: ProvisionTarget;
  readonly configdrive?: string | JsonObject;
  readonly cleanSteps?: readonly RequestedStepOfList[];
  readonly serviceSteps?: readonly RequestedStepOfList[];
  readonly deploySteps?: readonly (RequestedStep & ChildScope)[];
  readonly disableRamdisk?: boolean;
  /** UUID or name, with `clean` or `service`, in the place of their steps. */
  readonly runbook?: string;
  readonly rescuePassword?: string;
}
