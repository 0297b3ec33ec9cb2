import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { isFailure, newId, Scope } from "@ingot/kernel";
import { powerSync } from "../../reconcilers/power-sync.ts";
import { TestConductor } from "../../testing/test-conductor.ts";
import type { AllocationFields } from "./allocation-fields.ts";
import { createAllocation } from "./create-allocation.ts";
import { getNodeAllocation } from "./get-node-allocation.ts";
import { removeAllocation } from "./remove-allocation.ts";

const scope = Scope.root();

/** What an allocation of these tests takes. */
const FITS = { resource_class: "baremetal", power_state: "power off" } as const;

async function withNode(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node } = await run.node({ ...FITS, traits: ["CUSTOM_A", "CUSTOM_B"] });
  const allocate = (fields: AllocationFields) => createAllocation(scope, run.conductor, { fields });
  const now = async () => {
    const found = await run.conductor.store.nodes.byUuid(node.uuid);
    assert.ok(found);
    return found;
  };
  return { run, node, allocate, now };
}

test("an allocation takes a fitting node: instance_uuid, traits in instance_info; deleting it frees the node", async (t) => {
  const { run, node, allocate, now } = await withNode(t);
  const allocation = await allocate({ resource_class: "baremetal", traits: ["CUSTOM_A"], name: "a1" });
  assert.deepEqual([allocation.state, allocation.node_uuid, allocation.last_error], ["active", node.uuid, null]);
  const taken = await now();
  assert.deepEqual([taken.instance_uuid, taken.allocation_uuid], [allocation.uuid, allocation.uuid]);
  assert.deepEqual(taken.instance_info["traits"], ["CUSTOM_A"]);
  assert.equal((await getNodeAllocation(scope, run.conductor, { node: "n1" })).uuid, allocation.uuid);
  await removeAllocation(scope, run.conductor, { allocation: "a1" });
  const freed = await now();
  assert.deepEqual([freed.instance_uuid, freed.allocation_uuid], [null, null]);
  assert.deepEqual(freed.instance_info["traits"], ["CUSTOM_A"], "whoever set the instance up clears it");
});

test("an allocation that nobody fits says which wish nobody fulfils", async (t) => {
  const { allocate, run, node } = await withNode(t);
  const reason = async (fields: AllocationFields) => {
    const allocation = await allocate(fields);
    assert.equal(allocation.state, "error");
    return allocation.last_error ?? "";
  };
  assert.match(await reason({ resource_class: "gpu" }), /no node has resource class gpu/);
  assert.match(
    await reason({ resource_class: "baremetal", traits: ["CUSTOM_A", "CUSTOM_C"] }),
    /has the trait CUSTOM_C/,
  );
  await run.conductor.store.nodes.update(node.uuid, { provision_state: "active" });
  assert.match(await reason({ resource_class: "baremetal" }), /no available nodes match.*1 active/);
});

test("a node of an unknown power state is not taken, and the allocation says so; as soon as it is known, it is", async (t) => {
  const { allocate, run, node, now } = await withNode(t);
  await run.conductor.store.nodes.update(node.uuid, { power_state: null });
  for (const fields of [{}, { candidate_nodes: ["n1"] }, { name: "n1" }, { traits: ["CUSTOM_A"] }]) {
    const failed = await allocate({ resource_class: "baremetal", ...fields });
    assert.equal(failed.state, "error");
    assert.match(failed.last_error ?? "", /: 1 node would fit, but its power state is not known: n1\. The power sync/);
  }
  for (const name of ["n2", "n3", "n4"]) await run.node({ ...FITS, power_state: null }, name);
  const { last_error: error } = await allocate({ resource_class: "baremetal" });
  assert.match(error ?? "", /: 4 nodes would fit, but their power states are not known: n1, n2, n3, …\./);
  await powerSync(1000).run(scope, run.conductor);
  assert.equal((await now()).power_state, "power off");
  assert.equal((await allocate({ resource_class: "baremetal", candidate_nodes: ["n1"] })).state, "active");
});

test("an allocation that nobody is free for says that they are taken, not that their power is unknown", async (t) => {
  const { allocate, run, node } = await withNode(t);
  const error = async (owner?: string) =>
    (await allocate({ resource_class: "baremetal", ...(owner === undefined ? {} : { owner }) })).last_error ?? "";
  assert.match(await error("somebody"), /1 node would fit, but all are taken, locked, retired or another owner's\.$/);
  for (const taken of [{ instance_uuid: newId() }, { instance_uuid: null, reservation: "host", power_state: null }]) {
    await run.conductor.store.nodes.update(node.uuid, taken);
    assert.match(await error(), /1 node would fit, but all are taken, locked, retired or another owner's\.$/);
  }
});

test("an instance that is there is taken over though nobody knows whether its machine is on", async (t) => {
  const { allocate, run, node } = await withNode(t);
  await run.conductor.store.nodes.update(node.uuid, { provision_state: "active", power_state: null });
  assert.equal((await allocate({ node: "n1" })).state, "active");
});

test("the node of the allocation's own name is taken first, if it fits; any other fitting one else", async (t) => {
  const { run, allocate } = await withNode(t);
  for (const name of ["n2", "n3", "n4", "n5"]) await run.node(FITS, name);
  const nameOf = async (fields: AllocationFields) => {
    const { node_uuid: uuid, last_error } = await allocate({ resource_class: "baremetal", ...fields });
    assert.ok(uuid !== null, last_error ?? "");
    return (await run.conductor.store.nodes.byUuid(uuid))?.name;
  };
  assert.equal(await nameOf({ name: "n4" }), "n4");
  assert.notEqual(await nameOf({ name: "n3", candidate_nodes: ["n2", "n5"] }), "n3", "it is no candidate");
  assert.equal(await nameOf({ name: "n3-not", candidate_nodes: ["n3"] }), "n3");
  assert.equal(await nameOf({ name: "n5", traits: ["CUSTOM_B"] }), "n1", "n5 lacks the trait");
});

test("one node is taken once, however many ask at the same time", async (t) => {
  const { allocate } = await withNode(t);
  const all = await Promise.all(Array.from({ length: 8 }, () => allocate({ resource_class: "baremetal" })));
  assert.equal(all.filter((allocation) => allocation.state === "active").length, 1);
});

test("a candidate that is named twice is one, however often; more traits than a node may have are refused", async (t) => {
  const { allocate, node } = await withNode(t);
  const names = Array.from({ length: 40_000 }, (_, index) => (index % 2 === 0 ? "n1" : node.uuid));
  const taken = await allocate({ resource_class: "baremetal", candidate_nodes: names });
  assert.deepEqual([taken.state, taken.candidate_nodes], ["active", [node.uuid]]);
  const traits = Array.from({ length: 51 }, (_, index) => `CUSTOM_${index}`);
  await assert.rejects(
    allocate({ resource_class: "baremetal", traits }),
    (thrown) =>
      isFailure(thrown, "input.invalid") && /asks for 51 traits, and no node has more than 50/.test(thrown.message),
  );
  const most = await allocate({ resource_class: "baremetal", traits: [...traits.slice(1), ...traits.slice(1)] });
  assert.match(most.last_error ?? "", /has the traits CUSTOM_1, /);
});

test("what cannot be an allocation is refused before it is written", async (t) => {
  const { allocate, run, node } = await withNode(t);
  const refused = (words: RegExp) => (thrown: unknown) => isFailure(thrown) && words.test(thrown.message);
  await assert.rejects(allocate({ resource_class: "baremetal", traits: ["not a trait"] }), refused(/not a trait/));
  await assert.rejects(allocate({ traits: [] }), refused(/resource_class is required/));
  await assert.rejects(allocate({ resource_class: "baremetal", candidate_nodes: ["nobody"] }), refused(/nobody/));
  await allocate({ resource_class: "gpu", name: "taken" });
  await assert.rejects(allocate({ resource_class: "gpu", name: "taken" }), (thrown) =>
    isFailure(thrown, "allocation.duplicate"),
  );
  await assert.rejects(allocate({ node: "n1" }), refused(/available, not active/));
  await run.conductor.store.nodes.update(node.uuid, { provision_state: "active" });
  assert.equal((await allocate({ node: "n1", name: "backfilled" })).state, "active");
  await assert.rejects(removeAllocation(scope, run.conductor, { allocation: "backfilled" }), (thrown) =>
    isFailure(thrown, "node.state_conflict"),
  );
});
