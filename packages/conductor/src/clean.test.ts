import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import type { ConductorConfig } from "./config.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { settled, timelineOf, verb } from "./testing/verb.ts";
import { setPowerState } from "./use-cases/nodes/set-power-state.ts";

async function started(t: TestContext, config: Partial<ConductorConfig> = {}): Promise<TestConductor> {
  const run = await TestConductor.start(config);
  t.after(() => run.stop());
  return run;
}

test("manage reads the power state; a BMC that does not answer leads back to enroll, with the reason and what to do", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "enroll" });
  machine.bmcFails = new Failure("bmc.unreachable", "the BMC at 192.0.2.7 does not answer");
  await verb(run, { node: "n1", target: "manage" });
  const refused = await settled(run, node.uuid);
  assert.equal(refused.provision_state, "enroll");
  assert.match(refused.last_error ?? "", /192\.0\.2\.7 does not answer\. .*firewall/);
  machine.bmcFails = undefined;
  await verb(run, { node: "n1", target: "manage" });
  const managed = await settled(run, node.uuid);
  assert.deepEqual(
    [managed.provision_state, managed.power_state, managed.last_error],
    ["manageable", "power off", null],
  );
  assert.equal(managed.boot_mode, "uefi");
});

test("provide cleans in the ramdisk with the steps that have a priority, then powers off", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "manageable" });
  await verb(run, { node: "n1", target: "provide" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "available", after.last_error ?? "");
  assert.equal(machine.ran.get("erase_devices_metadata"), 1);
  assert.equal(machine.ran.get("erase_devices"), undefined);
  assert.deepEqual([machine.power, machine.medium, after.power_state], ["power off", null, "power off"]);
});

test("a cleaning that fails keeps the node out of use, and says why", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "manageable" });
  machine.failing.set("erase_devices_metadata", "the disk /dev/sda is read-only");
  await verb(run, { node: "n1", target: "provide" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.maintenance, after.fault], ["clean failed", true, "clean failure"]);
  assert.match(after.last_error ?? "", /\/dev\/sda is read-only/);
  await verb(run, { node: "n1", target: "manage" });
  assert.equal((await settled(run, node.uuid)).provision_state, "manageable");
});

test("a manual cleaning runs its steps in the request's order and leads back to manageable", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "manageable" });
  const cleanSteps = [{ interface: "deploy", step: "erase_devices" }];
  await verb(run, { node: "n1", target: "clean", cleanSteps });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "manageable", after.last_error ?? "");
  assert.deepEqual([machine.ran.get("erase_devices"), machine.ran.get("erase_devices_metadata")], [1, undefined]);
});

test("without automated cleaning a node is available at once, and retired ones never are", async (t) => {
  const run = await started(t, { automatedClean: false });
  const { node, machine } = await run.node({ provision_state: "manageable", retired: true });
  await assert.rejects(verb(run, { node: "n1", target: "provide" }), (thrown) =>
    isFailure(thrown, "node.invalid_state"),
  );
  await run.conductor.store.nodes.update(node.uuid, { retired: false });
  await verb(run, { node: "n1", target: "provide" });
  assert.equal((await settled(run, node.uuid)).provision_state, "available");
  assert.deepEqual(machine.powerChanges, []);
});

test("fast track: after cleaning the agent goes on into the deployment, and the timeline says that and why", async (t) => {
  const run = await started(t, { fastTrack: true });
  const { node, machine } = await run.node({ provision_state: "manageable" });
  await verb(run, { node: "n1", target: "provide" });
  assert.equal((await settled(run, node.uuid)).provision_state, "available");
  assert.equal(machine.power, "power on");
  await verb(run, { node: "n1", target: "active" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  assert.deepEqual(machine.powerChanges, ["power on", "power on"], "one boot of the ramdisk, one of the instance");
  const told = (await timelineOf(run, node.uuid)).filter((event) => event.kind === "fast-track");
  assert.deepEqual(
    told.map((event) => event.details["used"]),
    [false, true],
  );
  assert.equal(
    ((told[1]?.details["conditions"] ?? []) as { met: boolean }[]).every((condition) => condition.met),
    true,
  );
});

test("no fast track when the agent is gone: the condition that is not met is named, and the machine is booted", async (t) => {
  const run = await started(t, { fastTrack: true });
  const { node, machine } = await run.node({ provision_state: "manageable" });
  await verb(run, { node: "n1", target: "provide" });
  await settled(run, node.uuid);
  machine.agent?.stop();
  await verb(run, { node: "n1", target: "active" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "active", after.last_error ?? "");
  const told = (await timelineOf(run, node.uuid)).filter((event) => event.kind === "fast-track");
  assert.match(told[1]?.message ?? "", /the agent answers and is idle: no \(.*does not answer/);
});

test("a power change is an operation: 202, then done; what the BMC cannot do is refused at once", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  await setPowerState(Scope.root(), run.conductor, { node: "n1", target: "power on" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.power_state, after.target_power_state, machine.power], ["power on", null, "power on"]);
  machine.bmcFails = new Failure("bmc.error", "the BMC answered 500");
  await setPowerState(Scope.root(), run.conductor, { node: "n1", target: "power off" });
  const failed = await settled(run, node.uuid);
  assert.match(failed.last_error ?? "", /the BMC answered 500/);
  assert.equal(failed.provision_state, "available");
});

test("a retired node goes to manageable when it is undeployed, cleaned or not; a protected one is not undeployed", async (t) => {
  for (const automated_clean of [true, false]) {
    const run = await TestConductor.start();
    t.after(() => run.stop());
    const { node } = await run.node({ provision_state: "active", retired: true, automated_clean, protected: true });
    const undeploy = () => verb(run, { node: "n1", target: "deleted" });
    await assert.rejects(undeploy(), (thrown) => isFailure(thrown, "node.protected"));
    await run.conductor.store.nodes.update(node.uuid, { protected: false });
    await undeploy();
    assert.equal((await settled(run, node.uuid)).provision_state, "manageable", String(automated_clean));
  }
});
