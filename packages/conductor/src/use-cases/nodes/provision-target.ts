import type { StepLimits } from "@ingot/contract";
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
