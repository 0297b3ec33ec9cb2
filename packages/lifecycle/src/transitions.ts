/**
 * The life of a node, whole: for each provision state, the events it knows and where each leads.
 * Everything else that is said about states in this house is derived from this table (ironic common/state_machine.py).
 */
import type { ProvisionState } from "@ingot/contract";

export type ProvisionEvent =
  | "abort"
  | "adopt"
  | "clean"
  | "delete"
  | "deploy"
  | "done"
  | "fail"
  | "hold"
  | "inspect"
  | "manage"
  | "provide"
  | "rebuild"
  | "rescue"
  | "resume"
  | "service"
  | "unhold"
  | "unrescue"
  | "wait";

type Transitions = Readonly<Record<ProvisionState, Readonly<Partial<Record<ProvisionEvent, ProvisionState>>>>>;

export const TRANSITIONS = {
  enroll: { manage: "verifying" },
  verifying: { done: "manageable", fail: "enroll" },
  manageable: { provide: "cleaning", clean: "cleaning", inspect: "inspecting", adopt: "adopting" },
  available: { deploy: "deploying", manage: "manageable" },
  deploying: { fail: "deploy failed", wait: "wait call-back", hold: "deploy hold", done: "active" },
  "wait call-back": {
    hold: "deploy hold",
    resume: "deploying",
    fail: "deploy failed",
    abort: "deploy failed",
    delete: "deleting",
  },
  "deploy hold": { unhold: "wait call-back", abort: "deploy failed" },
  "deploy failed": { rebuild: "deploying", deploy: "deploying", delete: "deleting" },
  active: { rebuild: "deploying", delete: "deleting", rescue: "rescuing", service: "servicing" },
  deleting: { fail: "error", clean: "cleaning" },
  error: { rebuild: "deploying", delete: "deleting" },
  cleaning: {
    done: "available",
    fail: "clean failed",
    wait: "clean wait",
    hold: "clean hold",
    manage: "manageable",
  },
  "clean wait": { fail: "clean failed", abort: "clean failed", hold: "clean hold", resume: "cleaning" },
  "clean hold": { abort: "clean failed", unhold: "clean wait" },
  "clean failed": { manage: "manageable" },
  inspecting: { done: "manageable", fail: "inspect failed", wait: "inspect wait" },
  "inspect wait": { done: "manageable", fail: "inspect failed", abort: "inspect failed", resume: "inspecting" },
  "inspect failed": { manage: "manageable", inspect: "inspecting" },
  adopting: { done: "active", fail: "adopt failed" },
  "adopt failed": { adopt: "adopting", manage: "manageable" },
  rescuing: { done: "rescue", wait: "rescue wait", fail: "rescue failed" },
  "rescue wait": { resume: "rescuing", fail: "rescue failed", abort: "rescue failed", delete: "deleting" },
  rescue: { rescue: "rescuing", delete: "deleting", unrescue: "unrescuing" },
  "rescue failed": { rescue: "rescuing", unrescue: "unrescuing", delete: "deleting" },
  unrescuing: { done: "active", fail: "unrescue failed" },
  "unrescue failed": { rescue: "rescuing", unrescue: "unrescuing", delete: "deleting" },
  servicing: { done: "active", fail: "service failed", wait: "service wait", hold: "service hold" },
  "service wait": {
    hold: "service hold",
    resume: "servicing",
    fail: "service failed",
    abort: "service failed",
    delete: "deleting",
  },
  "service hold": { service: "servicing", unhold: "service wait", fail: "service failed", abort: "service failed" },
  "service failed": {
    service: "servicing",
    rescue: "rescuing",
    wait: "service wait",
    hold: "service hold",
    delete: "deleting",
    abort: "active",
  },
} as const satisfies Transitions;

/** All provision states, in the order of the table. */
export const STATES = Object.keys(TRANSITIONS) as readonly ProvisionState[];

/** Where an event leads from a state; undefined when the state does not know it. */
export function nextState(state: ProvisionState, event: ProvisionEvent): ProvisionState | undefined {
  return (TRANSITIONS as Transitions)[state][event];
}

/** The events that a state knows. */
export function eventsOf(state: ProvisionState): readonly ProvisionEvent[] {
  return Object.keys(TRANSITIONS[state]) as ProvisionEvent[];
}
