import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Failure, isFailure } from "@ingot/kernel";
import type { NodeRecord } from "./ports/node.ts";
import { nodeInWorld } from "./testing/node-in-world.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { inState, settled, verb } from "./testing/verb.ts";

async function managed(t: TestContext, fields: Partial<NodeRecord> = {}) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  return { run, ...(await run.node({ provision_state: "manageable", ...fields })) };
}

/** With ten minutes to report in. */
const waiting = (t: TestContext) =>
  nodeInWorld(t, { fields: { provision_state: "manageable" }, config: { inspectWaitTimeoutMs: 600_000 } });

test("inspection by the agent: booted, waited for, its report made sense of, the machine off again", async (t) => {
  const { run, node, machine } = await managed(t);
  await verb(run, { node: "n1", target: "inspect" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.last_error], ["manageable", null]);
  assert.equal(after.properties["cpu_arch"], "x86_64");
  assert.equal(after.inspection_started_at, null);
  assert.ok((after.inspection_finished_at ?? 0) > 0);
  const inventory = await run.file?.inventories.ofNode(node.uuid);
  assert.deepEqual(Object.keys(inventory?.inventory ?? {}).includes("interfaces"), true);
  const ports = await run.file?.ports.ofNode(node.uuid);
  assert.deepEqual(
    ports?.map((port) => port.address),
    ["52:54:00:12:34:56"],
  );
  assert.equal(await run.file?.inspectionReports.ofNode(node.uuid), undefined);
  assert.deepEqual([machine.power, machine.medium], ["power off", null]);
});

test("an agent that never reports, and one whose report cannot be right, end in inspect failed with the reason", async (t) => {
  const { machine, ask, rested } = await waiting(t);
  machine.inventory = null;
  await ask({ target: "inspect" });
  const late = await rested();
  assert.equal(late.provision_state, "inspect failed");
  assert.match(late.last_error ?? "", /Timeout reached while inspecting node/);
  assert.deepEqual([machine.power, machine.medium], ["power off", null]);
  machine.inventory = { interfaces: [] };
  await ask({ target: "inspect" });
  const wrong = await rested();
  assert.equal(wrong.provision_state, "inspect failed");
  assert.match(wrong.last_error ?? "", /no valid network interfaces/);
});

test("a machine that hangs on its way up is started once more, at half of the time, and its report is taken", async (t) => {
  const { machine, ask, rested, told } = await waiting(t);
  machine.hangs = 1;
  await ask({ target: "inspect" });
  const after = await rested();
  assert.deepEqual([after.provision_state, after.last_error], ["manageable", null]);
  assert.equal(after.properties["cpu_arch"], "x86_64");
  assert.deepEqual(
    (await told()).filter((message) => /started once more/.test(message)),
    ["no sign of the ramdisk after 5 min 0 s: the machine is started once more"],
  );
});

test("a machine that hangs twice is not started a third time", async (t) => {
  const { machine, ask, rested } = await waiting(t);
  machine.hangs = 9;
  await ask({ target: "inspect" });
  const after = await rested();
  assert.equal(after.provision_state, "inspect failed");
  assert.match(after.last_error ?? "", /Timeout reached while inspecting node/);
  assert.equal(machine.ramdiskBoots, 2);
});

test("a machine whose agent has called, and is slow to report, is left alone", async (t) => {
  const { machine, ask, rested } = await waiting(t);
  machine.inventory = null; // its agent heartbeats all the same
  await ask({ target: "inspect" });
  assert.equal((await rested()).provision_state, "inspect failed");
  assert.equal(machine.ramdiskBoots, 1);
});

test("inspection is aborted while it waits", async (t) => {
  const { run, node, machine } = await managed(t);
  machine.inventory = null;
  await verb(run, { node: "n1", target: "inspect" });
  await inState(run, node.uuid, "inspect wait");
  await verb(run, { node: "n1", target: "abort" });
  const after = await settled(run, node.uuid);
  assert.equal(after.provision_state, "inspect failed");
  assert.match(after.last_error ?? "", /By request, the inspect operation was aborted/);
  await verb(run, { node: "n1", target: "manage" });
  assert.equal((await settled(run, node.uuid)).provision_state, "manageable");
});

test("inspection by the BMC writes properties, capabilities, traits and ports down; the machine is left alone", async (t) => {
  const { run, node, machine } = await managed(t, {
    inspect_interface: "bmc",
    properties: { capabilities: "boot_mode:uefi" },
    traits: ["CUSTOM_OWN"],
  });
  await verb(run, { node: "n1", target: "inspect" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.last_error], ["manageable", null]);
  assert.deepEqual(after.properties, {
    capabilities: "boot_mode:uefi,cpu_vt:true",
    cpus: 8,
    cpu_arch: "x86_64",
    memory_mb: 8192,
    local_gb: 100,
  });
  assert.deepEqual(after.traits, ["CUSTOM_FOUND", "CUSTOM_OWN"]);
  const ports = await run.file?.ports.ofNode(node.uuid);
  assert.deepEqual(
    ports?.map((port) => port.address),
    ["52:54:00:ab:cd:ef"],
  );
  assert.deepEqual(machine.powerChanges, []);
});

test("a BMC that fails ends in inspect failed, from which inspect is tried again", async (t) => {
  const { run, node, machine } = await managed(t, { inspect_interface: "bmc" });
  machine.bmcFails = new Failure("bmc.unreachable", "the BMC does not answer");
  await verb(run, { node: "n1", target: "inspect" });
  assert.equal((await settled(run, node.uuid)).provision_state, "inspect failed");
  machine.bmcFails = undefined;
  await verb(run, { node: "n1", target: "inspect" });
  assert.equal((await settled(run, node.uuid)).provision_state, "manageable");
});

test("a driver without inspection refuses", async (t) => {
  const { run } = await managed(t, { inspect_interface: "no-inspect" });
  const asked = verb(run, { node: "n1", target: "inspect" });
  await assert.rejects(asked, (thrown) => isFailure(thrown, "interface.unsupported"));
});

test("adopt takes a running machine over; a BMC that fails leads to adopt failed, from which it is tried again", async (t) => {
  const { run, node, machine } = await managed(t);
  machine.power = "power on";
  machine.bmcFails = new Failure("bmc.unreachable", "the BMC does not answer");
  await verb(run, { node: "n1", target: "adopt" });
  const failed = await settled(run, node.uuid);
  assert.deepEqual([failed.provision_state, failed.power_state], ["adopt failed", null]);
  machine.bmcFails = undefined;
  await verb(run, { node: "n1", target: "adopt" });
  const adopted = await settled(run, node.uuid);
  assert.deepEqual([adopted.provision_state, adopted.power_state, adopted.last_error], ["active", "power on", null]);
  assert.deepEqual(machine.powerChanges, []);
});

test("verify steps of the driver run on manage; one that fails leads back to enroll", async (t) => {
  const { run, node, machine } = await managed(t, { provision_state: "enroll" });
  machine.failing.set("clock", "the BMC's clock is of 1970");
  await verb(run, { node: "n1", target: "manage" });
  const failed = await settled(run, node.uuid);
  assert.equal(failed.provision_state, "enroll");
  assert.match(failed.last_error ?? "", /of 1970/);
  machine.failing.clear();
  await verb(run, { node: "n1", target: "manage" });
  assert.equal((await settled(run, node.uuid)).provision_state, "manageable");
  assert.equal(machine.ran.get("clock"), 2);
});
