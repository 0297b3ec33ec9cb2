import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Failure, isFailure, Scope, sha256Crypt } from "@ingot/kernel";
import { nodeInWorld } from "./testing/node-in-world.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { inState, settled, verb } from "./testing/verb.ts";
import { powerRecovery } from "./reconcilers/power-recovery.ts";
import { powerSync } from "./reconcilers/power-sync.ts";
import { setMaintenance } from "./use-cases/nodes/set-maintenance.ts";
import { rescue } from "./use-cases/nodes/verbs/rescue.ts";

/** Its ramdisk has ten minutes to call in. */
async function running(t: TestContext) {
  const fields = { provision_state: "active", power_state: "power on" } as const;
  const made = await nodeInWorld(t, { fields, config: { rescueCallbackTimeoutMs: 600_000 } });
  Object.assign(made.machine, { power: "power on", bootsFromDisk: true });
  return made;
}

async function active(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node, machine } = await run.node({ provision_state: "active" });
  machine.power = "power on";
  machine.bootsFromDisk = true;
  return { run, node, machine };
}

test("rescue boots the ramdisk and gives its agent the password's hash; unrescue boots the instance and forgets it", async (t) => {
  const { run, node, machine } = await active(t);
  await verb(run, { node: "n1", target: "rescue", rescuePassword: "let me in" });
  const rescued = await settled(run, node.uuid);
  assert.deepEqual([rescued.provision_state, rescued.last_error], ["rescue", null]);
  const sent = machine.lastParams.get("rescue.finalize_rescue") as { rescue_password: string; hashed: boolean };
  const salt = sent.rescue_password.split("$")[2] ?? "";
  assert.deepEqual([sent.rescue_password, sent.hashed], [sha256Crypt("let me in", salt), true]);
  assert.equal(machine.bootsFromDisk, false);
  await verb(run, { node: "n1", target: "unrescue" });
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.power_state], ["active", "power on"]);
  assert.deepEqual([machine.bootsFromDisk, machine.medium], [true, null]);
  const kept = Object.keys(after.instance_info).filter((key) => key.includes("rescue"));
  assert.deepEqual(kept, []);
});

test("own images for rescue are used when both are given", async (t) => {
  const { run, node, machine } = await active(t);
  const own = { rescue_kernel: "file:///rk", rescue_ramdisk: "file:///rr" };
  await run.conductor.store.nodes.update(node.uuid, { driver_info: { ...node.driver_info, ...own } });
  await verb(run, { node: "n1", target: "rescue", rescuePassword: "x" });
  await settled(run, node.uuid);
  assert.deepEqual([machine.medium?.kernel, machine.medium?.ramdisk], ["file:///rk", "file:///rr"]);
});

test("an empty password is refused, and nothing is kept of it", async (t) => {
  const { run, node } = await active(t);
  for (const password of [undefined, "", "  "]) {
    const asked = verb(run, {
      node: "n1",
      target: "rescue",
      ...(password === undefined ? {} : { rescuePassword: password }),
    });
    await assert.rejects(asked, (thrown) => isFailure(thrown, "input.invalid"));
  }
  assert.equal((await run.file?.nodes.byUuid(node.uuid))?.instance_info["rescue_password"], undefined);
});

test("a rescue that times out or is aborted forgets the password; from there one can unrescue, rescue again or undeploy", async (t) => {
  const { machine, ask, rested, inState: inStateOf } = await running(t);
  machine.neverCallsBack = true;
  await ask({ target: "rescue", rescuePassword: "x" });
  const late = await rested();
  assert.deepEqual([late.provision_state, late.maintenance], ["rescue failed", false]);
  assert.match(late.last_error ?? "", /has not sent a heartbeat/);
  assert.equal(late.instance_info["rescue_password"], undefined);
  await ask({ target: "rescue", rescuePassword: "x" });
  await inStateOf("rescue wait");
  await ask({ target: "abort" });
  const aborted = await rested();
  assert.match(aborted.last_error ?? "", /By request, the rescue operation was aborted/);
  await ask({ target: "unrescue" });
  assert.equal((await rested()).provision_state, "active");
  await ask({ target: "rescue", rescuePassword: "x" });
  await inStateOf("rescue wait");
  machine.neverCallsBack = false;
  await ask({ target: "deleted" });
  await inStateOf("available");
});

test("a machine that hangs on its way into the rescue ramdisk is started once more, at half of the time", async (t) => {
  const { machine, ask, rested, told } = await running(t);
  machine.hangs = 1;
  await ask({ target: "rescue", rescuePassword: "x" });
  const rescued = await rested();
  assert.equal(rescued.provision_state, "rescue", rescued.last_error ?? "");
  assert.deepEqual(
    (await told()).filter((message) => /started once more/.test(message)),
    ["no sign of the ramdisk after 5 min 0 s: the machine is started once more"],
  );
});

test("a driver without rescue refuses, as Ironic words it", async (t) => {
  const { run, node } = await active(t);
  await run.conductor.store.nodes.update(node.uuid, { rescue_interface: "no-rescue" });
  const asked = verb(run, { node: "n1", target: "rescue", rescuePassword: "x" });
  await assert.rejects(asked, (thrown) => isFailure(thrown, "interface.unsupported"));
});

test("what is written to instance_info while a rescue is being checked stays beside its password", async (t) => {
  const { run, node, machine } = await active(t);
  machine.neverCallsBack = true;
  const instance_info = { ...node.instance_info, capabilities: "boot_option:local" };
  await run.conductor.store.nodes.update(node.uuid, { instance_info });
  const input = { node: "n1", target: "rescue", rescuePassword: "x" } as const;
  await rescue(Scope.root(), run.conductor, { node, input });
  const now = await run.conductor.store.nodes.byUuid(node.uuid);
  const { rescue_password: password, hashed_rescue_password: hashed, ...rest } = now?.instance_info ?? {};
  assert.deepEqual([password, typeof hashed, rest], ["******", "string", instance_info]);
});

test("an aborted rescue that cannot be cleaned up leaves the node in maintenance with that fault, which ends with it", async (t) => {
  const { run, node, machine } = await active(t);
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "rescue", rescuePassword: "x" });
  await inState(run, node.uuid, "rescue wait");
  machine.bmcFails = new Failure("bmc.unreachable", "the BMC does not answer");
  await verb(run, { node: "n1", target: "abort" });
  const failed = await inState(run, node.uuid, "rescue failed");
  assert.deepEqual([failed.maintenance, failed.fault], [true, "rescue abort failure"]);
  machine.bmcFails = undefined;
  for (const look of [powerSync(1000), powerRecovery(1000)]) await look.run(Scope.root(), run.conductor);
  assert.equal((await run.conductor.store.nodes.byUuid(node.uuid))?.fault, "rescue abort failure");
  await setMaintenance(Scope.root(), run.conductor, { node: "n1", maintenance: null });
  const ended = await run.conductor.store.nodes.byUuid(node.uuid);
  assert.deepEqual([ended?.maintenance, ended?.fault], [false, null]);
});
