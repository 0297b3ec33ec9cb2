import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { PowerTarget } from "@ingot/driver-kit";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import { TestConductor } from "./testing/test-conductor.ts";
import { until } from "./testing/until.ts";
import { inState, settled, timelineOf, verb } from "./testing/verb.ts";
import { breakLock } from "./use-cases/nodes/break-lock.ts";
import { setPowerState } from "./use-cases/nodes/set-power-state.ts";

async function family(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const parent = await run.node({ provision_state: "manageable" }, "parent");
  const child = await run.node({ parent_node: parent.node.uuid, provision_state: "active" }, "child");
  const power = async (node: string, target: PowerTarget) => {
    await setPowerState(Scope.root(), run.conductor, { node, target });
    const uuid = (await run.conductor.store.nodes.byName(node))?.uuid ?? "";
    await until(async () => ((await run.conductor.store.operations.active(uuid)) === undefined ? true : undefined));
    return settled(run, uuid);
  };
  const clean = (step: string, more: object = {}) =>
    verb(run, {
      node: "parent",
      target: "clean",
      disableRamdisk: true,
      cleanSteps: [{ interface: "management", step, execute_on_child_nodes: true, ...more }],
    });
  const childNow = () => run.conductor.store.nodes.byUuid(child.node.uuid);
  return { run, parent, child, power, clean, childNow };
}

test("a parent is not powered off before its children, innermost first; one with its own power supply stays on", async (t) => {
  const { run, parent, child, power } = await family(t);
  const on = { provision_state: "active", power_state: "power on" } as const;
  const inner = await run.node({ ...on, parent_node: child.node.uuid }, "inner");
  const dedicated = { deploy_kernel: "k", deploy_ramdisk: "r", has_dedicated_power_supply: "true" };
  const other = await run.node({ ...on, parent_node: parent.node.uuid, driver_info: dedicated }, "other");
  const idle = await run.node({ parent_node: parent.node.uuid, power_state: "power off" }, "idle");
  for (const { machine } of [parent, child, inner, other]) machine.power = "power on";
  await run.conductor.store.nodes.update(child.node.uuid, on);
  const order: string[] = [];
  for (const [name, { machine }] of Object.entries({ parent, child, inner, other, idle })) {
    const setPower = machine.setPower.bind(machine);
    machine.setPower = (target) => (order.push(`${name} ${target}`), setPower(target));
  }
  await power("parent", "power off");
  assert.deepEqual(order, ["inner power off", "child power off", "parent power off"]);
  assert.equal((await run.conductor.store.nodes.byUuid(child.node.uuid))?.power_state, "power off");
  const told = (await timelineOf(run, child.node.uuid)).map(({ message }) => message);
  assert.ok(told.includes(`power off (power off, with node ${parent.node.uuid})`), told.join("\n"));
  order.length = 0;
  await power("other", "power on");
  await power("inner", "rebooting");
  assert.deepEqual(order, ["other power on", "parent power on", "child power on", "inner rebooting"]);
  order.length = 0;
  await power("inner", "power on");
  await power("parent", "rebooting");
  assert.deepEqual(order, ["inner power on", "parent rebooting"]);
});

test("a parent that is deployed is switched off by its BMC, after its children, not by an agent that knows nothing of them", async (t) => {
  const { run, parent, child } = await family(t);
  await run.conductor.store.nodes.update(parent.node.uuid, { provision_state: "available" });
  // It was switched on by somebody: nothing before the end of the deployment has to do with it.
  await run.conductor.store.nodes.update(child.node.uuid, { power_state: "power on" });
  child.machine.power = "power on";
  let atTheEnd: string | undefined;
  parent.machine.onPower = (target) => void (target === "power off" && (atTheEnd = child.machine.power));
  await verb(run, { node: "parent", target: "active" });
  const after = await inState(run, parent.node.uuid, "active");
  assert.equal(after.last_error, null);
  assert.deepEqual(
    [parent.machine.ran.get("standby.sync"), parent.machine.ran.get("standby.power_off")],
    [1, undefined],
  );
  assert.deepEqual([atTheEnd, parent.machine.power], ["power off", "power on"]);
});

test("the power of what hangs together is left alone while another operation works on it", async (t) => {
  const { run, parent, child, power, childNow } = await family(t);
  child.machine.power = "power on";
  await run.conductor.store.nodes.update(child.node.uuid, { provision_state: "available", power_state: "power on" });
  child.machine.neverCallsBack = true;
  await verb(run, { node: "child", target: "active" });
  await inState(run, child.node.uuid, "wait call-back");
  const refused = await power("parent", "power off");
  assert.match(refused.last_error ?? "", new RegExp(`node ${child.node.uuid} hangs on its power, and another`));
  assert.deepEqual([parent.machine.power, (await childNow())?.provision_state], ["power on", "wait call-back"]);
});

test("a step on a child holds the child while it runs, and no longer", async (t) => {
  const { run, parent, child, clean, childNow } = await family(t);
  await clean("never_ends");
  await until(async () => ((child.machine.ran.get("never_ends") ?? 0) > 0 ? true : undefined));
  const { reservation } = (await childNow()) ?? {};
  assert.equal(reservation, "test");
  await assert.rejects(verb(run, { node: "child", target: "deleted" }), (thrown) => isFailure(thrown, "node.locked"));
  child.machine.ends = true;
  await inState(run, parent.node.uuid, "manageable");
  const after = await childNow();
  assert.deepEqual([after?.reservation, after?.provision_state, after?.clean_step], [null, "active", {}]);
  const told = (await timelineOf(run, child.node.uuid)).map(({ message }) => message);
  assert.ok(
    told.some((message) => message.startsWith("management.never_ends done")),
    told.join("\n"),
  );
});

test("a child that is worked on refuses the parent's step; a failure there is the parent's, with the child's name", async (t) => {
  const { run, parent, child, clean, childNow } = await family(t);
  child.machine.bmcFails = new Failure("bmc.unreachable", "no BMC there");
  await clean("never_ends");
  const failed = await inState(run, parent.node.uuid, "clean failed");
  const words = `management.never_ends failed on child node ${child.node.uuid}: no BMC there`;
  assert.ok(failed.last_error?.startsWith(words), failed.last_error ?? "");
  assert.equal((await childNow())?.reservation, null);
  child.machine.bmcFails = undefined;
  await verb(run, { node: "parent", target: "manage" });
  await run.conductor.store.nodes.update(parent.node.uuid, { maintenance: false, fault: null });
  await run.conductor.store.nodes.update(child.node.uuid, { provision_state: "available" });
  child.machine.neverCallsBack = true;
  await verb(run, { node: "child", target: "active" });
  await inState(run, child.node.uuid, "wait call-back");
  await clean("polls");
  const locked = await inState(run, parent.node.uuid, "clean failed");
  assert.match(locked.last_error ?? "", /cannot run on child node .*: another operation is under way there/);
});

test("a step on a child goes on after the conductor's death, and is not begun anew", async (t) => {
  const { run, parent, child, clean } = await family(t);
  await clean("never_ends");
  await until(async () => ((child.machine.ran.get("never_ends") ?? 0) > 0 ? true : undefined));
  await run.kill();
  await run.begin();
  child.machine.ends = true;
  await inState(run, parent.node.uuid, "manageable");
  assert.equal((await run.conductor.store.operations.history(child.node.uuid, 10)).length, 1);
});

test("what breaks the parent's step off ends it on the child too, before the parent rests", async (t) => {
  const { run, parent, child, clean, childNow } = await family(t);
  await clean("never_ends");
  await until(async () => ((child.machine.ran.get("never_ends") ?? 0) > 0 ? true : undefined));
  await breakLock(Scope.root(), run.conductor, { node: "parent", end: true });
  const failed = await inState(run, parent.node.uuid, "clean failed");
  assert.match(failed.last_error ?? "", /^By request, the clean was ended/);
  const [onChild] = await run.conductor.store.operations.history(child.node.uuid, 1);
  assert.deepEqual([onChild?.state, (await childNow())?.reservation], ["aborted", null]);
});
