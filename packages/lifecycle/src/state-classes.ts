import type { ProvisionState } from "@ingot/contract";
import { nextState, STATES } from "./transitions.ts";

/** A node rests in these until somebody asks for something. */
const STABLE = new Set<ProvisionState>(["enroll", "manageable", "available", "active", "error", "rescue"]);

/** What a transitional state is part of; null for those in which a node rests. */
export type Activity =
  | "verify"
  | "deploy"
  | "delete"
  | "clean"
  | "inspect"
  | "adopt"
  | "rescue"
  | "unrescue"
  | "service";

interface Membership {
  readonly activity: Activity;
  /** Where the activity leads when all goes well. */
  readonly target: ProvisionState;
  readonly phase: "working" | "waiting" | "held" | "failed";
}

const member = (activity: Activity, target: ProvisionState, phase: Membership["phase"]): Membership => ({
  activity,
  target,
  phase,
});

const MEMBERSHIPS: Readonly<Partial<Record<ProvisionState, Membership>>> = {
  verifying: member("verify", "manageable", "working"),
  deploying: member("deploy", "active", "working"),
  "wait call-back": member("deploy", "active", "waiting"),
  "deploy hold": member("deploy", "active", "held"),
  "deploy failed": member("deploy", "active", "failed"),
  deleting: member("delete", "available", "working"),
  cleaning: member("clean", "available", "working"),
  "clean wait": member("clean", "available", "waiting"),
  "clean hold": member("clean", "available", "held"),
  "clean failed": member("clean", "available", "failed"),
  inspecting: member("inspect", "manageable", "working"),
  "inspect wait": member("inspect", "manageable", "waiting"),
  "inspect failed": member("inspect", "manageable", "failed"),
  adopting: member("adopt", "active", "working"),
  "adopt failed": member("adopt", "active", "failed"),
  rescuing: member("rescue", "rescue", "working"),
  "rescue wait": member("rescue", "rescue", "waiting"),
  "rescue failed": member("rescue", "rescue", "failed"),
  unrescuing: member("unrescue", "active", "working"),
  "unrescue failed": member("unrescue", "active", "failed"),
  servicing: member("service", "active", "working"),
  "service wait": member("service", "active", "waiting"),
  "service hold": member("service", "active", "held"),
  "service failed": member("service", "active", "failed"),
};

export function isProvisionState(text: string): text is ProvisionState {
  return (STATES as readonly string[]).includes(text);
}

/** Whether a node rests there: no target, nobody's work. */
export function isStable(state: ProvisionState): boolean {
  return STABLE.has(state);
}

/** Whether work is going on or waited for: neither at rest, nor failed, nor on hold. */
export function isUnstable(state: ProvisionState): boolean {
  const phase = MEMBERSHIPS[state]?.phase;
  return phase === "working" || phase === "waiting";
}

export function isFailed(state: ProvisionState): boolean {
  return MEMBERSHIPS[state]?.phase === "failed";
}

export function isHeld(state: ProvisionState): boolean {
  return MEMBERSHIPS[state]?.phase === "held";
}

/** Whether something outside is waited for: an agent, a BMC. */
export function isWaiting(state: ProvisionState): boolean {
  return MEMBERSHIPS[state]?.phase === "waiting";
}

/** Whether an operation must be under way (or on hold) for a node in this state. */
export function hasOperation(state: ProvisionState): boolean {
  return isUnstable(state) || isHeld(state);
}

export function activityOf(state: ProvisionState): Activity | null {
  return MEMBERSHIPS[state]?.activity ?? null;
}

/** What `target_provision_state` is in this state unless something else was asked for; null in stable states. */
export function defaultTarget(state: ProvisionState): ProvisionState | null {
  return MEMBERSHIPS[state]?.target ?? null;
}

/** Whether a hold can be put on what goes on in this state. */
export function canBeHeld(state: ProvisionState): boolean {
  return nextState(state, "hold") !== undefined;
}

const LOOKUP: readonly ProvisionState[] = [
  "deploying",
  "wait call-back",
  "cleaning",
  "clean wait",
  "inspecting",
  "inspect wait",
  "rescuing",
  "rescue wait",
  "service wait",
];
const FAST_TRACK_LOOKUP: readonly ProvisionState[] = ["enroll", "manageable", "available", "servicing", "service hold"];

/** Whether an agent may look its node up (ironic common/states.py LOOKUP_ALLOWED_STATES, FASTTRACK_LOOKUP_ALLOWED_STATES). */
export function allowsLookup(state: ProvisionState, options: { readonly fastTrack: boolean }): boolean {
  return LOOKUP.includes(state) || (options.fastTrack && FAST_TRACK_LOOKUP.includes(state));
}

const UPDATE: readonly ProvisionState[] = [
  "deploy failed",
  "inspecting",
  "inspect failed",
  "inspect wait",
  "clean failed",
  "error",
  "verifying",
  "adopt failed",
  "rescue failed",
  "unrescue failed",
  "servicing",
  "service wait",
  "service hold",
  "service failed",
];

/** Whether a node that is not in maintenance may be changed (ironic common/states.py UPDATE_ALLOWED_STATES). */
export function allowsUpdate(state: ProvisionState): boolean {
  return isStable(state) || UPDATE.includes(state);
}

/** Whether a node that is not in maintenance may be deleted (DELETE_ALLOWED_STATES). */
export function allowsDelete(state: ProvisionState, options: { readonly allowAvailable: boolean }): boolean {
  if (state === "available") return options.allowAvailable;
  return state === "manageable" || state === "enroll" || state === "adopt failed";
}

/** Which of the callback timeouts bounds this wait; null in states that wait for nobody. */
export function callbackTimeoutOf(state: ProvisionState): "deploy" | "clean" | "inspect" | "rescue" | "service" | null {
  if (!isWaiting(state)) return null;
  const activity = activityOf(state);
  switch (activity) {
    case "deploy":
    case "clean":
    case "inspect":
    case "rescue":
    case "service":
      return activity;
    case "verify":
    case "delete":
    case "adopt":
    case "unrescue":
    case null:
      return null;
  }
}
