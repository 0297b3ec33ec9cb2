import type { ProvisionState, ProvisionVerb } from "@ingot/contract";
import { nextState, STATES, type ProvisionEvent } from "./transitions.ts";

/** Each verb of the API and the event that it is. */
const VERB_EVENTS: Readonly<Record<ProvisionVerb, ProvisionEvent>> = {
  active: "deploy",
  deploy: "deploy",
  rebuild: "rebuild",
  deleted: "delete",
  undeploy: "delete",
  manage: "manage",
  provide: "provide",
  inspect: "inspect",
  abort: "abort",
  clean: "clean",
  adopt: "adopt",
  rescue: "rescue",
  unrescue: "unrescue",
  unhold: "unhold",
  service: "service",
};

export function isVerb(text: string): text is ProvisionVerb {
  return Object.hasOwn(VERB_EVENTS, text);
}

export function eventOfVerb(verb: ProvisionVerb): ProvisionEvent {
  return VERB_EVENTS[verb];
}

/** Whether an operator may ask for it in this state. Events such as `done` and `clean` while deleting are not verbs. */
export function allowsVerb(state: ProvisionState, verb: ProvisionVerb): boolean {
  if (state === "deleting") return false;
  return nextState(state, eventOfVerb(verb)) !== undefined && !isInternal(state, verb);
}

/** `cleaning` knows `manage` as the end of a manual cleaning: nothing an operator asks for. */
function isInternal(state: ProvisionState, verb: ProvisionVerb): boolean {
  return state === "cleaning" && verb === "manage";
}

/** The verbs that a state allows, each under its first name. */
export function verbsOf(state: ProvisionState): readonly ProvisionVerb[] {
  const verbs = Object.keys(VERB_EVENTS) as ProvisionVerb[];
  return verbs.filter((verb) => verb !== "deploy" && verb !== "undeploy" && allowsVerb(state, verb));
}

/** The states that allow a verb. */
export function statesAllowing(verb: ProvisionVerb): readonly ProvisionState[] {
  return STATES.filter((state) => allowsVerb(state, verb));
}
