import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { isFailure } from "@ingot/kernel";
import type { ConductorConfig } from "./config.ts";
import type { NodeRecord } from "./ports/node.ts";
import { nodeInWorld } from "./testing/node-in-world.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { inState, settled, timelineOf, verb } from "./testing/verb.ts";

const ACTIVE = { provision_state: "active", power_state: "power on" } as const;

async function active(t: TestContext, config: Partial<ConductorConfig> = {}, fields: Partial<NodeRecord> = {}) {
  const run = await TestConductor.start(config);
  t.after(() => run.stop());
  const { node, machine } = await run.node({ ...ACTIVE, ...fields });
  machine.power = "power on";
  machine.bootsFromDisk = true;
  return { run, node, machine };
}

const inBand = (step: string) => ({ interface: "deploy", step });
const outOfBand = (step: string) => ({ interface: "management", step });

test("service leaves the instance for the ramdisk, runs the steps in their order, and brings the instance back", async (t) => {
  const { run, node, machine } = await active(t);
  await verb(run, { node: "n1", target: "service", serviceSteps: [inBand("update_nic"), outOfBand("polls")] });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.last_error, after.reservation], ["active", null, null]);
  assert.deepEqual([machine.ran.get("update_nic"), machine.ran.get("polls")], [1, 1]);
  assert.deepEqual([machine.power, machine.bootsFromDisk, machine.medium], ["power on", true, null]);
  assert.deepEqual(after.service_step, {});
  const states = (await timelineOf(run, node.uuid))
    .filter(({ kind }) => kind === "state")
    .map(({ message }) => message);
  assert.deepEqual(states, [
    "active → servicing",
    "servicing → service wait",
    "service wait → servicing",
    ...states.slice(3, -1),
    "servicing → active",
  ]);
});

test("steps that need no ramdisk run beside the instance: it is not rebooted", async (t) => {
  const { run, node, machine } = await active(t);
  await verb(run, { node: "n1", target: "service", serviceSteps: [outOfBand("polls")] });
  assert.equal((await settled(run, node.uuid)).provision_state, "active");
  assert.deepEqual(machine.powerChanges, []);
});

test("disable_ramdisk refuses a step that needs it, at once", async (t) => {
  const { run, node, machine } = await active(t);
  // With a manifest the step is known to be in-band; without one, a step that nobody offers is taken for one.
  const asked = verb(run, {
    node: "n1",
    target: "service",
    serviceSteps: [inBand("update_nic")],
    disableRamdisk: true,
  });
  await assert.rejects(asked, (thrown) => isFailure(thrown, "plan.no_ramdisk"));
  assert.equal((await run.file?.nodes.byUuid(node.uuid))?.provision_state, "active");
  assert.deepEqual(machine.powerChanges, []);
});

test("a step that fails: service failed, maintenance with its fault, the machine back in its instance; abort gives it up", async (t) => {
  const { run, node, machine } = await active(t);
  machine.failing.set("update_nic", "the NIC does not take the image");
  await verb(run, { node: "n1", target: "service", serviceSteps: [inBand("update_nic")] });
  const failed = await settled(run, node.uuid);
  assert.deepEqual(
    [failed.provision_state, failed.maintenance, failed.fault],
    ["service failed", true, "service failure"],
  );
  assert.match(failed.last_error ?? "", /does not take the image/);
  assert.deepEqual([machine.power, machine.bootsFromDisk, machine.medium], ["power on", true, null]);
  const again = verb(run, { node: "n1", target: "service", serviceSteps: [inBand("update_nic")] });
  await assert.rejects(again, (thrown) => isFailure(thrown, "node.in_maintenance"));
  await verb(run, { node: "n1", target: "abort" });
  const given = await settled(run, node.uuid);
  assert.deepEqual([given.provision_state, given.maintenance, given.fault], ["active", false, null]);
});

test("a ramdisk that never calls back is bounded by the servicing's own timeout", async (t) => {
  const { run, node, machine } = await active(t, { serviceCallbackTimeoutMs: 100 });
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "service", serviceSteps: [inBand("update_nic")] });
  const failed = await settled(run, node.uuid);
  assert.equal(failed.provision_state, "service failed");
  assert.match(failed.last_error ?? "", /has not sent a heartbeat/);
});

test("abort while the agent is waited for: service failed, without a fault", async (t) => {
  const { run, node, machine } = await active(t);
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "service", serviceSteps: [inBand("update_nic")] });
  await inState(run, node.uuid, "service wait");
  await verb(run, { node: "n1", target: "abort" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.maintenance], ["service failed", false]);
  assert.match(after.last_error ?? "", /By request, the service operation was aborted/);
});

test("hold stops a servicing until unhold; a held one makes room for another", async (t) => {
  const { run, node, machine } = await active(t);
  const serviceSteps = [{ interface: "deploy", step: "hold" }, outOfBand("polls")];
  await verb(run, { node: "n1", target: "service", serviceSteps });
  await inState(run, node.uuid, "service hold");
  await verb(run, { node: "n1", target: "unhold" });
  assert.equal((await settled(run, node.uuid)).provision_state, "active");
  assert.equal(machine.ran.get("polls"), 1);
  await verb(run, { node: "n1", target: "service", serviceSteps });
  await inState(run, node.uuid, "service hold");
  await verb(run, { node: "n1", target: "service", serviceSteps: [outOfBand("polls")] });
  assert.equal((await settled(run, node.uuid)).provision_state, "active");
  assert.equal(machine.ran.get("polls"), 2);
});

test("a node on which servicing waits can be undeployed", async (t) => {
  const { run, node, machine } = await active(t, { automatedClean: false });
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "service", serviceSteps: [inBand("update_nic")] });
  await inState(run, node.uuid, "service wait");
  await verb(run, { node: "n1", target: "deleted" });
  await inState(run, node.uuid, "available");
});

test("an in-band step that asks for a reboot is over when the agent is there again, and the next one runs", async (t) => {
  const { run, node, machine } = await active(t);
  await verb(run, { node: "n1", target: "service", serviceSteps: [inBand("flash_disk"), inBand("update_nic")] });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.deepEqual([machine.ran.get("flash_disk"), machine.ran.get("update_nic")], [1, 1]);
  assert.equal(machine.ran.get("service.get_service_steps"), 2, "the new agent was asked for its steps");
  const boots = machine.powerChanges.filter((change) => change === "power on").length;
  assert.equal(boots, 3, "the ramdisk, the reboot, the instance");
});

test("an out-of-band step that reboots goes on when the ramdisk is there again", async (t) => {
  const { run, node, machine } = await active(t);
  await verb(run, { node: "n1", target: "service", serviceSteps: [inBand("update_nic"), outOfBand("reboots")] });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.equal(machine.ran.get("reboots"), 1);
});

test("an agent whose hardware managers have changed is asked again, for service steps", async (t) => {
  const { run, node, machine } = await active(t);
  await verb(run, {
    node: "n1",
    target: "service",
    serviceSteps: [inBand("update_nic"), { interface: "deploy", step: "hold" }, inBand("update_nic")],
  });
  await inState(run, node.uuid, "service hold");
  machine.version = "2";
  await verb(run, { node: "n1", target: "unhold" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.equal(machine.ran.get("service.get_service_steps"), 2);
  assert.equal(machine.ran.get("deploy.get_deploy_steps"), undefined);
});

test("a step that the BMC never ends fails when its time is over, saying which setting that is", async (t) => {
  const { machine, ask, rested } = await nodeInWorld(t, { fields: ACTIVE, config: { outOfBandStepTimeoutMs: 1000 } });
  await ask({ target: "service", serviceSteps: [outOfBand("never_ends")] });
  const failed = await rested();
  assert.equal(failed.provision_state, "service failed");
  assert.match(failed.last_error ?? "", /management\.never_ends was not done after.*--out-of-band-step-timeout/);
  assert.ok((machine.ran.get("never_ends") ?? 0) > 1);
});
