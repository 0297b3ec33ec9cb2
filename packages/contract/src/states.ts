/** Words of a node's and an allocation's state as the Bare Metal API speaks them (ironic common/states.py, common/faults.py). */

export const PROVISION_STATES = [
  "enroll",
  "verifying",
  "manageable",
  "available",
  "deploying",
  "wait call-back",
  "deploy hold",
  "deploy failed",
  "active",
  "deleting",
  "error",
  "cleaning",
  "clean wait",
  "clean hold",
  "clean failed",
  "inspecting",
  "inspect wait",
  "inspect failed",
  "adopting",
  "adopt failed",
  "rescuing",
  "rescue wait",
  "rescue",
  "rescue failed",
  "unrescuing",
  "unrescue failed",
  "servicing",
  "service wait",
  "service hold",
  "service failed",
] as const;
export type ProvisionState = (typeof PROVISION_STATES)[number];

/** What `PUT /v1/nodes/{node}/states/provision` takes as its `target`; `deploy` and `undeploy` are other names of two. */
export const PROVISION_VERBS = [
  "active",
  "deploy",
  "rebuild",
  "deleted",
  "undeploy",
  "manage",
  "provide",
  "inspect",
  "abort",
  "clean",
  "adopt",
  "rescue",
  "unrescue",
  "unhold",
  "service",
] as const;
export type ProvisionVerb = (typeof PROVISION_VERBS)[number];

/** What a node's `power_state` may be; null while it is not known. */
export const POWER_STATES = ["power on", "power off", "error"] as const;
export type PowerStateName = (typeof POWER_STATES)[number];

/** What `PUT /v1/nodes/{node}/states/power` takes as its `target`. */
export const POWER_TARGETS = ["power on", "power off", "rebooting", "soft power off", "soft rebooting"] as const;
export type PowerTargetName = (typeof POWER_TARGETS)[number];

export const ALLOCATION_STATES = ["allocating", "active", "error"] as const;
export type AllocationState = (typeof ALLOCATION_STATES)[number];

/** Why a node was put into maintenance by the control plane itself. */
export const FAULTS = ["power failure", "clean failure", "rescue abort failure", "service failure"] as const;
export type Fault = (typeof FAULTS)[number];
