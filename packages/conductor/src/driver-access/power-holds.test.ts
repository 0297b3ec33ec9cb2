import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { PowerTarget } from "@ingot/driver-kit";
import { isFailure, Scope } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import { TestConductor } from "../testing/test-conductor.ts";
import { until } from "../testing/until.ts";
import { timelineOf, verb } from "../testing/verb.ts";
import { breakLock } from "../use-cases/nodes/break-lock.ts";
import { setPowerState } from "../use-cases/nodes/set-power-state.ts";
import { PowerHolds } from "./power-holds.ts";
import { stalls } from "../testing/stalls.ts";

const OFF = { provision_state: "manageable", power_state: "power off" } as const;

async function family(t: TestContext, children = ["child"]) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const parent = await run.node(OFF, "parent");
  const made = await Promise.all(children.map((name) => run.node({ ...OFF, parent_node: parent.node.uuid }, name)));
  const power = (node: string, target: PowerTarget) => setPowerState(Scope.root(), run.conductor, { node, target });
  const idle = (node: NodeRecord) =>
    until(async () => {
      const busy = await run.file?.operations.active(node.uuid);
      const now = await run.file?.nodes.byUuid(node.uuid);
      return busy === undefined && now?.reservation === null ? now : undefined;
    });
  return { run, parent, children: made, power, idle };
}

const locked = (thrown: unknown) => isFailure(thrown, "node.locked");

test("no operation begins on a parent while it is switched on for its child; then it is free", async (t) => {
  const { run, parent, children, power, idle } = await family(t);
  const stalled = stalls(parent.machine);
  await power("child", "power on");
  await stalled.begun;
  const held = await run.conductor.store.nodes.byUuid(parent.node.uuid);
  assert.deepEqual([held?.reservation, held?.target_power_state], ["test", "power on"]);
  await assert.rejects(verb(run, { node: "parent", target: "inspect" }), locked);
  await assert.rejects(power("parent", "power off"), locked);
  stalled.goOn();
  for (const { node, machine } of [...children, parent]) {
    const now = await idle(node);
    assert.deepEqual([machine.power, now.power_state, now.target_power_state], ["power on", "power on", null]);
  }
  assert.equal((await run.conductor.store.nodes.byUuid(parent.node.uuid))?.last_error, null);
  const told = (await timelineOf(run, parent.node.uuid)).map(({ kind, message }) => `${kind} ${message}`);
  assert.deepEqual(
    told.filter((line) => /hold|error/.test(line)),
    [],
  );
  await verb(run, { node: "parent", target: "inspect" });
});

test("no operation begins on a child while its parent is switched off, though the child is off", async (t) => {
  const { run, parent, children, power, idle } = await family(t);
  parent.machine.power = "power on";
  const stalled = stalls(parent.machine);
  await power("parent", "power off");
  await stalled.begun;
  for (let look = 0; look < 20; look += 1) {
    for (const { node } of children) assert.ok(await run.conductor.store.operations.active(node.uuid), `look ${look}`);
    await setImmediate();
  }
  await assert.rejects(power("child", "power on"), locked);
  await assert.rejects(verb(run, { node: "child", target: "inspect" }), locked);
  stalled.goOn();
  assert.equal((await idle(parent.node)).power_state, "power off");
  for (const { node } of children) await idle(node);
  await power("child", "power on");
});

test("a parent is not switched off under a child that begins to be switched on", async (t) => {
  const { parent, children, power, idle } = await family(t);
  parent.machine.power = "power on";
  const [child] = children;
  assert.ok(child);
  const stalled = stalls(child.machine);
  await power("child", "power on");
  await stalled.begun;
  await power("parent", "power off");
  const refused = await idle(parent.node);
  assert.match(refused.last_error ?? "", new RegExp(`node ${child.node.uuid} hangs on its power, and another`));
  assert.equal(parent.machine.power, "power on");
  stalled.goOn();
  assert.equal((await idle(child.node)).power_state, "power on");
});

for (const target of ["rebooting", "soft rebooting"] as const) {
  test(`no operation begins on children while their parent is ${target}, also on those that may not be powered off; they stay as they are`, async (t) => {
    const { run, parent, children, power, idle } = await family(t, ["a", "b"]);
    const [, b] = children;
    await run.conductor.store.nodes.update(b?.node.uuid ?? "", { disable_power_off: true });
    for (const { node, machine } of [parent, ...children]) {
      machine.power = "power on";
      await run.conductor.store.nodes.update(node.uuid, { power_state: "power on" });
    }
    const stalled = stalls(parent.machine);
    await power("parent", target);
    await stalled.begun;
    for (const name of ["a", "b"]) {
      await assert.rejects(power(name, "rebooting"), locked);
      await assert.rejects(verb(run, { node: name, target: "inspect" }), locked);
    }
    stalled.goOn();
    assert.equal((await idle(parent.node)).last_error, null);
    for (const { node, machine } of children) {
      assert.equal((await idle(node)).power_state, "power on");
      assert.deepEqual(machine.powerChanges, []);
    }
  });

  test(`a parent is not ${target} under a child that is worked on`, async (t) => {
    const { parent, children, power, idle } = await family(t);
    parent.machine.power = "power on";
    const [child] = children;
    const stalled = stalls(child?.machine ?? assert.fail());
    await power("child", "power on");
    await stalled.begun;
    await power("parent", target);
    assert.match((await idle(parent.node)).last_error ?? "", /hangs on its power, and another operation is under way/);
    assert.deepEqual(parent.machine.powerChanges, []);
    stalled.goOn();
    assert.equal((await idle(child?.node ?? assert.fail())).power_state, "power on");
  });
}

test("a parent that is being restarted as its process dies is restarted by the next, its children held until then", async (t) => {
  const { run, parent, children, power, idle } = await family(t, ["a", "b"]);
  parent.machine.power = "power on";
  const stalled = stalls(parent.machine);
  await power("parent", "rebooting");
  await stalled.begun;
  await run.kill();
  const second = stalls(parent.machine);
  await run.begin();
  await second.begun;
  for (const { node } of children) assert.ok(await run.conductor.store.operations.active(node.uuid));
  await assert.rejects(power("a", "power on"), locked);
  second.goOn();
  assert.equal((await idle(parent.node)).power_state, "power on");
  for (const { node } of children) await idle(node);
  assert.deepEqual(parent.machine.powerChanges, ["power on"], "once begun, a restart is not one more");
});

test("children that need their parent at once wait for each other; it is switched on once", async (t) => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const { parent, children, power, idle } = await family(t, names);
  const stalled = stalls(parent.machine);
  await Promise.all(names.map((name) => power(name, "power on")));
  await stalled.begun;
  stalled.goOn();
  for (const { node } of children) {
    const now = await idle(node);
    assert.deepEqual([now.power_state, now.last_error], ["power on", null]);
  }
  assert.deepEqual(parent.machine.powerChanges, ["power on"]);
  await idle(parent.node);
});

test("a parent and its child that are switched against each other come to rest, whichever wins", async (t) => {
  const { run, parent, children, power, idle } = await family(t, ["a", "b"]);
  for (let round = 0; round < 6; round += 1) {
    for (const { node, machine } of [parent, ...children]) {
      machine.power = machine === parent.machine && round % 2 === 0 ? "power on" : "power off";
      await run.conductor.store.nodes.update(node.uuid, { power_state: machine.power });
    }
    const against = round % 3 === 2 ? "rebooting" : "power off";
    const asked = [power("a", "power on"), power("parent", against), power("b", "power on")];
    assert.ok((await Promise.allSettled(asked)).some(({ status }) => status === "fulfilled"));
    for (const { node } of [parent, ...children]) await idle(node);
    const on = children.some(({ machine }) => machine.power === "power on");
    assert.ok(!on || parent.machine.power === "power on", "a part is on, and its whole is off");
  }
});

test("a hold outlasts the process that died of it, and goes with the step that it was for", async (t) => {
  const { run, parent, children, power, idle } = await family(t);
  const stalled = stalls(parent.machine);
  await power("child", "power on");
  await stalled.begun;
  const hold = await run.conductor.store.operations.active(parent.node.uuid);
  await run.kill();
  await run.begin();
  for (const { node, machine } of [...children, parent]) {
    assert.equal((await idle(node)).power_state, "power on");
    assert.equal(machine.power, "power on");
  }
  const history = await run.conductor.store.operations.history(parent.node.uuid, 10);
  assert.deepEqual(
    history.map(({ id }) => id),
    [hold?.operation.id],
  );
});

test("who has lost the operation to another takes no node for it, and lets go of none of the other's", async (t) => {
  const { run, parent, children, power } = await family(t, ["child", "other"]);
  const [child, other] = children;
  assert.ok(child && other);
  const stalled = stalls(child.machine);
  await power("child", "power on");
  await stalled.begun;
  const { operation } = (await run.conductor.store.operations.active(child.node.uuid)) ?? {};
  assert.ok(operation);
  const working = { operation: operation.id, epoch: operation.epoch, step: 0 };
  const now = new PowerHolds({ ...run.conductor, working }, child.node);
  assert.equal(await now.take(Scope.root(), other.node), "held");
  const stale = { ...run.conductor, working: { ...working, epoch: operation.epoch - 1 } };
  const before = new PowerHolds(stale, child.node);
  assert.equal(await before.take(Scope.root(), other.node), "held");
  await before[Symbol.asyncDispose]();
  await now.check(other.node);
  await assert.rejects(new PowerHolds(stale, child.node).take(Scope.root(), parent.node), (thrown) =>
    isFailure(thrown, "operation.fenced"),
  );
  await breakLock(Scope.root(), run.conductor, { node: other.node.uuid, end: true });
  await assert.rejects(now.check(other.node), locked);
  stalled.goOn();
});
