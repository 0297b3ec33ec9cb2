import type { ProvisionState } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { activityOf, defaultTarget } from "./state-classes.ts";
import { eventsOf, nextState, STATES, type ProvisionEvent } from "./transitions.ts";

/** A node's `provision_state` and `target_provision_state`. */
export interface NodeStates {
  readonly state: ProvisionState;
  readonly target: ProvisionState | null;
}

/**
 * The one way in which a provision state changes. Throws `state.event_refused` when the state does not know the event.
 * `target` says where the new activity shall lead when that is not its usual place (a manual cleaning: `manageable`);
 * it stays for as long as the activity does, and a stable state has none.
 */
export function transition(from: NodeStates, event: ProvisionEvent, target?: ProvisionState): NodeStates {
  const state = nextState(from.state, event);
  if (state === undefined) throw refused(from.state, event);
  const usual = defaultTarget(state);
  if (usual === null) return { state, target: null };
  const same = activityOf(from.state) === activityOf(state);
  return { state, target: target ?? (same ? from.target : null) ?? usual };
}

/** The event that ends the work of a state well: `manage` for a cleaning that leads to `manageable`, else `done`. */
export function completionEvent(from: NodeStates): ProvisionEvent {
  return from.state === "cleaning" && from.target === "manageable" ? "manage" : "done";
}

function refused(state: ProvisionState, event: ProvisionEvent): Failure {
  const allowed = STATES.filter((candidate) => nextState(candidate, event) !== undefined);
  return new Failure("state.event_refused", `The event '${event}' is not possible in the provision state '${state}'`, {
    hint: `It is possible in: ${allowed.join(", ")}. In '${state}' these are: ${eventsOf(state).join(", ")}.`,
    details: { state, event },
  });
}
