export {
  type Activity,
  activityOf,
  allowsDelete,
  allowsLookup,
  allowsUpdate,
  callbackTimeoutOf,
  canBeHeld,
  defaultTarget,
  hasOperation,
  isFailed,
  isHeld,
  isProvisionState,
  isStable,
  isUnstable,
  isWaiting,
} from "./state-classes.ts";
export { completionEvent, type NodeStates, transition } from "./transition.ts";
export { eventsOf, nextState, type ProvisionEvent, STATES, TRANSITIONS } from "./transitions.ts";
export { allowsVerb, eventOfVerb, isVerb, statesAllowing, verbsOf } from "./verbs.ts";
