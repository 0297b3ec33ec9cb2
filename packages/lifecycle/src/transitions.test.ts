import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PROVISION_STATES, PROVISION_VERBS, type ProvisionState } from "@ingot/contract";
import type { Failure } from "@ingot/kernel";
import { array, assert as check, nat, property } from "fast-check";
import {
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
} from "./state-classes.ts";
import { completionEvent, transition, type NodeStates } from "./transition.ts";
import { eventsOf, nextState, STATES, type ProvisionEvent } from "./transitions.ts";
import { allowsVerb, eventOfVerb, isVerb, statesAllowing, verbsOf } from "./verbs.ts";

describe("the table of transitions", () => {
  it("has every provision state and all 93 transitions", () => {
    assert.deepEqual([...STATES].sort(), [...PROVISION_STATES].sort());
    assert.equal(STATES.flatMap((state) => eventsOf(state)).length, 93);
  });

  it("leads from enroll to every state, and from every state back to a stable one", () => {
    for (const state of STATES) {
      if (state !== "enroll") assert.ok(reachable("enroll").has(state), `${state} cannot be reached`);
      assert.ok([...reachable(state)].some(isStable), `${state} is a dead end`);
    }
  });

  it("puts every state into exactly one class", () => {
    for (const state of STATES) {
      const classes = [isStable, isUnstable, isFailed, isHeld].filter((is) => is(state));
      assert.equal(classes.length, 1, state);
      assert.equal(defaultTarget(state) === null, isStable(state), state);
      assert.equal(activityOf(state) === null, isStable(state), state);
      assert.equal(hasOperation(state), isUnstable(state) || isHeld(state), state);
    }
  });
});

describe("transition", () => {
  it("gives each transitional state its target, and a stable one none", () => {
    assert.deepEqual(transition(at("available"), "deploy"), { state: "deploying", target: "active" });
    assert.deepEqual(transition(at("deploying", "active"), "done"), { state: "active", target: null });
    assert.deepEqual(transition(at("deploying", "active"), "fail"), { state: "deploy failed", target: "active" });
    assert.deepEqual(transition(at("verifying", "manageable"), "fail"), { state: "enroll", target: null });
    assert.deepEqual(transition(at("deleting", "available"), "clean"), { state: "cleaning", target: "available" });
  });

  it("keeps the target of a manual cleaning until its end", () => {
    let node = transition(at("manageable"), "clean", "manageable");
    assert.deepEqual(node, { state: "cleaning", target: "manageable" });
    for (const event of ["wait", "hold", "unhold", "resume"] as const) node = transition(node, event);
    assert.deepEqual(node, { state: "cleaning", target: "manageable" });
    assert.equal(completionEvent(node), "manage");
    assert.deepEqual(transition(node, completionEvent(node)), { state: "manageable", target: null });
    assert.equal(completionEvent(at("cleaning", "available")), "done");
  });

  it("refuses an event that the state does not know, and says where it is known", () => {
    assert.throws(
      () => transition(at("active"), "provide"),
      (error: Failure) => {
        assert.equal(error.code, "state.event_refused");
        assert.match(error.message, /'provide'.*'active'/);
        assert.match(error.hint, /manageable/);
        return true;
      },
    );
  });

  it("never leaves a transitional state without a target, whatever happens", () => {
    const walk = array(nat(50), { maxLength: 60 });
    check(
      property(walk, (choices) => {
        let node = at("enroll");
        for (const choice of choices) {
          const events = eventsOf(node.state);
          node = transition(node, events[choice % events.length] as ProvisionEvent);
          assert.equal(node.target === null, isStable(node.state), `${node.state} with ${node.target}`);
        }
      }),
    );
  });
});

describe("verbs", () => {
  it("are those of the API", () => {
    for (const verb of PROVISION_VERBS) assert.ok(isVerb(verb) && statesAllowing(verb).length > 0, verb);
    assert.equal(isVerb("done"), false);
    assert.equal(eventOfVerb("active"), "deploy");
  });

  it("are allowed where Ironic allows them", () => {
    assert.deepEqual(verbsOf("enroll"), ["manage"]);
    assert.deepEqual([...verbsOf("manageable")].sort(), ["adopt", "clean", "inspect", "provide"]);
    assert.deepEqual([...verbsOf("available")].sort(), ["active", "manage"]);
    assert.deepEqual([...verbsOf("wait call-back")].sort(), ["abort", "deleted"]);
    assert.deepEqual(verbsOf("deploying"), []);
    assert.deepEqual(verbsOf("cleaning"), []);
    assert.deepEqual(verbsOf("deleting"), []);
    assert.deepEqual(statesAllowing("unhold"), ["deploy hold", "clean hold", "service hold"]);
    assert.equal(allowsVerb("active", "rebuild"), true);
  });
});

describe("what states allow", () => {
  it("bounds every wait by a callback timeout and nothing else", () => {
    const waits = STATES.filter((state) => callbackTimeoutOf(state) !== null);
    assert.deepEqual(waits, ["wait call-back", "clean wait", "inspect wait", "rescue wait", "service wait"]);
  });

  it("lets agents look up where one may run", () => {
    assert.equal(allowsLookup("wait call-back", { fastTrack: false }), true);
    assert.equal(allowsLookup("available", { fastTrack: false }), false);
    assert.equal(allowsLookup("available", { fastTrack: true }), true);
    assert.equal(allowsLookup("active", { fastTrack: true }), false);
  });

  it("lets nodes be changed and deleted where Ironic does", () => {
    assert.equal(allowsUpdate("available"), true);
    assert.equal(allowsUpdate("deploying"), false);
    assert.equal(allowsUpdate("deploy failed"), true);
    assert.equal(allowsDelete("available", { allowAvailable: false }), false);
    assert.equal(allowsDelete("enroll", { allowAvailable: false }), true);
    assert.equal(allowsDelete("active", { allowAvailable: true }), false);
    assert.deepEqual(STATES.filter(canBeHeld), [
      "deploying",
      "wait call-back",
      "cleaning",
      "clean wait",
      "servicing",
      "service wait",
      "service failed",
    ]);
    assert.equal(isProvisionState("available"), true);
    assert.equal(isProvisionState("None"), false);
  });
});

function at(state: ProvisionState, target: ProvisionState | null = null): NodeStates {
  return { state, target };
}

function reachable(from: ProvisionState): Set<ProvisionState> {
  const seen = new Set<ProvisionState>();
  const queue = [from];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    for (const event of eventsOf(state)) {
      const next = nextState(state, event);
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}
