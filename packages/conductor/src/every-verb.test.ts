import assert from "node:assert/strict";
import { test } from "node:test";
import { PROVISION_STATES, type ProvisionState } from "@ingot/contract";
import { errorEntry, isFailure } from "@ingot/kernel";
import { allowsVerb, isHeld, isStable, isUnstable, isWaiting, nextState } from "@ingot/lifecycle";
import { TestConductor } from "./testing/test-conductor.ts";
import { verb } from "./testing/verb.ts";
import { PROVISION_TARGETS, type ProvisionTarget, type SetProvisionState } from "./use-cases/nodes/provision-target.ts";

/** What each verb must be given. */
const GIVEN: Partial<Record<ProvisionTarget, Partial<SetProvisionState>>> = {
  clean: { cleanSteps: [{ interface: "management", step: "polls" }], disableRamdisk: true },
  service: { serviceSteps: [{ interface: "management", step: "polls" }], disableRamdisk: true },
  rescue: { rescuePassword: "x" },
};

/** The verbs that Ironic takes in each state in which no conductor works on the node (its common/states.py). */
const TAKEN: Partial<Record<ProvisionState, readonly ProvisionTarget[]>> = {
  enroll: ["manage"],
  manageable: ["adopt", "clean", "inspect", "provide"],
  available: ["active", "manage"],
  "wait call-back": ["abort", "deleted"],
  "deploy hold": ["abort", "unhold"],
  "deploy failed": ["active", "deleted", "rebuild"],
  active: ["deleted", "rebuild", "rescue", "service"],
  error: ["deleted", "rebuild"],
  "clean wait": ["abort"],
  "clean hold": ["abort", "unhold"],
  "clean failed": ["manage"],
  "inspect wait": ["abort"],
  "inspect failed": ["inspect", "manage"],
  "adopt failed": ["adopt", "manage"],
  "rescue wait": ["abort", "deleted"],
  rescue: ["deleted", "rescue", "unrescue"],
  "rescue failed": ["deleted", "rescue", "unrescue"],
  "unrescue failed": ["deleted", "rescue", "unrescue"],
  "service wait": ["abort", "deleted"],
  "service hold": ["abort", "service", "unhold"],
  "service failed": ["abort", "deleted", "rescue", "service"],
};

/** As a node is seen in a state: a conductor works on it, or it waits or rests. */
function reservationIn(state: ProvisionState): string | null {
  return isUnstable(state) && !isWaiting(state) ? "test" : null;
}

/** Ironic's answer: 409 while a conductor works on the node, 400 for a verb that the state does not know, else 202. */
function expected(state: ProvisionState, target: ProvisionTarget): "node.locked" | "node.invalid_state" | "taken" {
  if (reservationIn(state) !== null) return "node.locked";
  return TAKEN[state]?.includes(target) === true ? "taken" : "node.invalid_state";
}

test("every verb in every state is taken, refused or in conflict as Ironic has it, and refusals change nothing", async (t) => {
  const run = await TestConductor.start({ automatedClean: false });
  t.after(() => run.stop());
  const { node, machine } = await run.node();
  machine.commandMs = 1;
  let taken = 0;
  assert.deepEqual([errorEntry("node.locked").status, errorEntry("node.invalid_state").status], [409, 400]);
  for (const provision_state of PROVISION_STATES) {
    const state = { provision_state, reservation: reservationIn(provision_state), target_provision_state: null };
    for (const target of PROVISION_TARGETS) {
      const { instance_info } = node;
      const fresh = { ...state, instance_info, maintenance: false, fault: null };
      const before = await run.conductor.store.nodes.update(node.uuid, fresh);
      const answer = expected(provision_state, target);
      const asked = verb(run, { node: "n1", target, ...GIVEN[target] });
      const where = `${target} in '${provision_state}'`;
      if (answer === "taken") {
        taken += 1;
        // A hold without an operation is made up here: there is nothing to let go.
        if (target === "unhold")
          await assert.rejects(asked, (thrown) => isFailure(thrown, "operation.not_found"), where);
        else await asked;
        await quiet(run, node.uuid);
        continue;
      }
      await assert.rejects(asked, (thrown) => isFailure(thrown, answer), `${where} is not answered with ${answer}`);
      const after = await run.conductor.store.nodes.byUuid(node.uuid);
      assert.deepEqual([after?.provision_state, after?.version], [provision_state, before.version], where);
      assert.equal(await run.conductor.store.operations.active(node.uuid), undefined, where);
    }
  }
  assert.equal(taken, Object.values(TAKEN).flat().length);
});

/** Whatever was started is ended, so that the next verb finds the node alone. */
async function quiet(run: TestConductor, uuid: string): Promise<void> {
  for (;;) {
    const active = await run.conductor.store.operations.active(uuid);
    if (active === undefined) return;
    await run.conductor.runner.settled(active.operation.id);
  }
}

test("a state is at rest, worked on, waiting, failed or held; each leads on by some verb or event", () => {
  for (const state of PROVISION_STATES) {
    const leads = PROVISION_TARGETS.some((target) => allowsVerb(state, target));
    const moves = (["done", "fail", "clean"] as const).some((event) => nextState(state, event) !== undefined);
    assert.ok(leads || moves, `nothing leads out of '${state}'`);
    assert.ok(!(isHeld(state) && isStable(state)), state);
  }
});
