import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PROVISION_STATES, type ProvisionState } from "@ingot/contract";
import { type Failure, isFailure, Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { createConductor } from "../../create-conductor.ts";
import { TestConductor } from "../../testing/test-conductor.ts";
import { createNode } from "./create-node.ts";
import { PLANNABLE_TARGETS, planNode } from "./plan-node.ts";
import { setProvisionState } from "./set-provision-state.ts";

const scope = Scope.root();
let testing: TestConductor;
/** Its runner is not started: operations are written down and nobody carries them out. */
let conductor: Conductor;
before(async () => {
  testing = await TestConductor.start();
  conductor = createConductor({ ...testing.conductor });
});
after(() => testing.stop());

async function nodeIn(state: ProvisionState) {
  const [driver = ""] = conductor.hardwareTypes.keys();
  const node = await createNode(scope, conductor, { fields: { driver } });
  return conductor.store.nodes.update(node.uuid, { provision_state: state });
}

test("in every state, for every verb: the plan is what the verb then begins, or why it refuses; and it changes nothing", async () => {
  let begun = 0;
  for (const state of PROVISION_STATES) {
    let node = await nodeIn(state);
    for (const target of PLANNABLE_TARGETS) {
      const plan = await planNode(scope, conductor, { node: node.uuid, target });
      assert.deepEqual(await conductor.store.nodes.byUuid(node.uuid), node, `${target} in ${state} was only planned`);
      assert.equal(await conductor.store.operations.active(node.uuid), undefined);
      const refusal = await refusalOf(() =>
        setProvisionState(scope, conductor, { node: node.uuid, target, rescuePassword: "planned" }),
      );
      if (refusal !== undefined) {
        assert.ok(
          plan.problems.some(({ code }) => code === refusal.code),
          `${target} in ${state}: ${refusal.message}; planned: ${plan.problems.map(({ message }) => message).join("; ")}`,
        );
        assert.deepEqual(plan.operation, []);
        continue;
      }
      const active = await conductor.store.operations.active(node.uuid);
      assert.deepEqual(
        plan.operation.map(({ name }) => name),
        active?.steps.map(({ spec }) => spec.name) ?? [],
        `${target} in ${state}`,
      );
      begun += 1;
      node = await nodeIn(state);
    }
  }
  assert.ok(begun >= 15, `only ${begun} verbs were begun`);
});

async function refusalOf(verb: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await verb();
    return undefined;
  } catch (error) {
    assert.ok(isFailure(error), String(error));
    return error;
  }
}

test("all that stands in the way is told, not only the first", async () => {
  const node = await nodeIn("enroll");
  await conductor.store.nodes.update(node.uuid, { maintenance: true });
  const plan = await planNode(scope, conductor, {
    node: node.uuid,
    target: "active",
    deploySteps: [{ interface: "deploy", step: "nobody_has_this", args: {}, priority: 50 }],
  });
  const codes = plan.problems.map(({ code }) => code);
  assert.ok(codes.includes("node.invalid_state"));
  assert.ok(codes.includes("node.in_maintenance"));
});
