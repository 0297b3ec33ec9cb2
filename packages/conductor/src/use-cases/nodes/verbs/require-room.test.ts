import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import type { ConductorConfig } from "../../../config.ts";
import { TestConductor } from "../../../testing/test-conductor.ts";
import { inState, verb } from "../../../testing/verb.ts";
import { planNode } from "../plan-node.ts";

const full = (action: string) => (thrown: unknown) =>
  isFailure(thrown, "operation.limit_reached") &&
  thrown.message.includes(`The concurrent action limit for ${action} has been reached`);

async function started(t: TestContext, config: Partial<ConductorConfig>) {
  const run = await TestConductor.start(config);
  t.after(() => run.stop());
  return run;
}

test("a deployment beyond the limit is refused until another is done, and its node is left as it was", async (t) => {
  const run = await started(t, { maxConcurrentDeploy: 2 });
  const nodes = [await run.node({}, "n1"), await run.node({}, "n2"), await run.node({}, "n3")];
  for (const { machine } of nodes) machine.neverCallsBack = true;
  const deploy = (node: string) => verb(run, { node, target: "active" });
  await deploy("n1");
  await deploy("n2");
  await assert.rejects(deploy("n3"), full("provisioning"));
  const third = await run.conductor.store.nodes.byUuid(nodes[2]?.node.uuid ?? "");
  assert.deepEqual([third?.provision_state, third?.reservation, third?.last_error], ["available", null, null]);
  const { problems } = await planNode(Scope.root(), run.conductor, { node: "n3", target: "active" });
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["operation.limit_reached"],
  );
  const first = nodes[0]?.node.uuid ?? "";
  await inState(run, first, "wait call-back");
  await verb(run, { node: "n1", target: "abort" });
  await inState(run, first, "deploy failed");
  await deploy("n3");
});

test("of many asked for at the same time, no more than the limit begin", async (t) => {
  const run = await started(t, { maxConcurrentDeploy: 3 });
  const names = Array.from({ length: 8 }, (_, index) => `m${index}`);
  for (const name of names) (await run.node({}, name)).machine.neverCallsBack = true;
  const asked = await Promise.allSettled(names.map((node) => verb(run, { node, target: "active" })));
  const refused = asked.filter((one) => one.status === "rejected");
  assert.equal(refused.length, 5);
  assert.ok(refused.every(({ reason }) => full("provisioning")(reason)));
});

test("cleaning, undeployment and what `provide` cleans have one limit of their own", async (t) => {
  const run = await started(t, { maxConcurrentClean: 1 });
  await run.node({ provision_state: "clean wait" }, "busy");
  await run.node({ provision_state: "manageable" }, "n1");
  await run.node({ provision_state: "active" }, "n2");
  await assert.rejects(verb(run, { node: "n1", target: "provide" }), full("cleaning"));
  const cleanSteps = [{ interface: "deploy", step: "erase_devices_metadata" }] as const;
  await assert.rejects(verb(run, { node: "n1", target: "clean", cleanSteps }), full("cleaning"));
  await assert.rejects(verb(run, { node: "n2", target: "deleted" }), full("unprovisioning"));
  const { node } = await run.node({}, "n3");
  await verb(run, { node: "n3", target: "active" });
  await inState(run, node.uuid, "active");
});

test("an undeployment that is refused leaves the deployment that it would have ended alone", async (t) => {
  const run = await started(t, { maxConcurrentClean: 1 });
  await run.node({ provision_state: "cleaning" }, "busy");
  const { node, machine } = await run.node({}, "n1");
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "active" });
  await inState(run, node.uuid, "wait call-back");
  await assert.rejects(verb(run, { node: "n1", target: "deleted" }), full("unprovisioning"));
  const active = await run.conductor.store.operations.active(node.uuid);
  assert.equal(active?.operation.abort, null);
});
