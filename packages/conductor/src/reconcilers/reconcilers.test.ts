import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Failure, Scope } from "@ingot/kernel";
import type { NodeChanges } from "../ports/node.ts";
import { TestConductor } from "../testing/test-conductor.ts";
import { inState, settled, timelineOf, verb } from "../testing/verb.ts";
import { orphans } from "./orphans.ts";
import { getSensors } from "../use-cases/interfaces/get-sensors.ts";
import { powerRecovery } from "./power-recovery.ts";
import { powerSync } from "./power-sync.ts";
import { sensors } from "./sensors.ts";

async function started(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  return run;
}

/** One power sync after the other; each answers with the node as it is then. */
function powerLook(run: TestConductor, uuid: string) {
  const sync = powerSync(1000);
  return async () => {
    await sync.run(Scope.root(), run.conductor);
    return run.conductor.store.nodes.byUuid(uuid);
  };
}

test("power sync writes down what the machine did by itself", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "active", power_state: "power on" });
  machine.power = "power off";
  await powerSync(1000).run(Scope.root(), run.conductor);
  assert.equal((await run.conductor.store.nodes.byUuid(node.uuid))?.power_state, "power off");
  assert.match((await timelineOf(run, node.uuid)).at(-1)?.message ?? "", /power off \(power sync\)/);
});

test("a BMC that fails once and in three retries puts its node into maintenance with the reason; one that answers again ends it", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "active", power_state: "power on" });
  const look = powerLook(run, node.uuid);
  machine.bmcFails = new Failure("bmc.unreachable", "the BMC does not answer");
  for (let failure = 0; failure < 3; failure += 1) assert.equal((await look())?.maintenance, false);
  const failed = await look();
  assert.deepEqual([failed?.maintenance, failed?.fault, failed?.power_state], [true, "power failure", null]);
  assert.match(failed?.last_error ?? "", /4 times in a row.*the BMC does not answer/);
  machine.bmcFails = undefined;
  assert.equal((await look())?.maintenance, true);
  await powerRecovery(1000).run(Scope.root(), run.conductor);
  const well = await run.conductor.store.nodes.byUuid(node.uuid);
  assert.deepEqual([well?.maintenance, well?.fault, well?.power_state], [false, null, "power off"]);
});

test("a BMC that cannot tell the power state fails as one that does not answer, and ends no power failure", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "active", power_state: "power on" });
  const look = powerLook(run, node.uuid);
  machine.power = "error";
  for (let failure = 0; failure < 3; failure += 1) assert.equal((await look())?.power_state, "power on");
  const failed = await look();
  assert.deepEqual([failed?.fault, failed?.maintenance, failed?.power_state], ["power failure", true, "error"]);
  const recover = async () => {
    await powerRecovery(1).run(Scope.root(), run.conductor);
    return run.conductor.store.nodes.byUuid(node.uuid);
  };
  assert.equal((await recover())?.fault, "power failure");
  machine.power = "power on";
  assert.deepEqual([(await recover())?.fault, (await recover())?.power_state], [null, "power on"]);
});

test("a node whose deployment failed is looked at too; what ends with a power failure is not the other error", async (t) => {
  const run = await started(t);
  const resting = { provision_state: "deploy failed", target_provision_state: "active" } as const;
  const { node, machine } = await run.node({ ...resting, power_state: "power on", last_error: "no image" });
  await powerSync(1000).run(Scope.root(), run.conductor);
  assert.equal((await run.conductor.store.nodes.byUuid(node.uuid))?.power_state, "power off");
  const failure = { maintenance: true, maintenance_reason: "no BMC", fault: "power failure" } as const;
  await run.conductor.store.nodes.update(node.uuid, { ...failure, power_state: "error" });
  machine.power = "power on";
  await powerRecovery(1000).run(Scope.root(), run.conductor);
  const well = await run.conductor.store.nodes.byUuid(node.uuid);
  assert.deepEqual([well?.maintenance, well?.fault, well?.last_error], [false, null, "no image"]);
});

test("when it is to, power sync brings a machine back; one that does not stay so is a power failure", async (t) => {
  const run = await TestConductor.start({ forcePowerState: true });
  t.after(() => run.stop());
  const { node, machine } = await run.node({ provision_state: "active", power_state: "power on" });
  const sync = powerSync(1000);
  const look = async () => {
    await sync.run(Scope.root(), run.conductor);
    return settled(run, node.uuid);
  };
  assert.equal((await look()).power_state, "power on");
  assert.deepEqual([machine.power, machine.powerChanges], ["power on", ["power on"]]);
  await look();
  assert.equal(machine.powerChanges.length, 1);
  for (let times = 0; times < 3; times += 1) {
    machine.power = "power off";
    await look();
  }
  machine.power = "power off";
  const failed = await look();
  assert.deepEqual([failed.fault, failed.power_state, machine.powerChanges.length], ["power failure", "power off", 4]);
  assert.match(failed.last_error ?? "", /does not stay as it is put/);
});

test("power sync writes down how the machine is, with an event when that changes, unless it is not to", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "active", power_state: "power off" });
  const look = async (conductor = run.conductor) => {
    await powerSync(1000).run(Scope.root(), conductor);
    return (await run.conductor.store.nodes.byUuid(node.uuid))?.health;
  };
  machine.health = "OK";
  assert.equal(await look(), "OK");
  machine.health = "Critical";
  const { config } = run.conductor;
  assert.equal(await look({ ...run.conductor, config: { ...config, healthMonitoring: false } }), "OK");
  assert.equal(await look(), "Critical");
  assert.equal(await look(), "Critical");
  machine.health = null;
  assert.equal(await look(), null);
  const told = (await timelineOf(run, node.uuid)).map(({ message }) => message).filter((one) => /health/.test(one));
  assert.deepEqual(told, [
    "health: unknown → OK, as the BMC says",
    "health: OK → Critical, as the BMC says",
    "health: Critical → unknown, as the BMC says",
  ]);
});

test("sensors are read and kept; a BMC that fails leaves what was read before", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ provision_state: "active" });
  const collect = async () => {
    await sensors(1000).run(Scope.root(), run.conductor);
    return run.conductor.store.sensors.ofNode(node.uuid);
  };
  machine.temperature = 50;
  assert.equal((await collect())?.readings[0]?.value, 50);
  machine.temperature = 60;
  machine.bmcFails = new Failure("bmc.unreachable", "the BMC does not answer");
  assert.equal((await collect())?.readings[0]?.value, 50);
  machine.bmcFails = undefined;
  assert.equal((await collect())?.readings[0]?.value, 60);
  const ask = (refresh: boolean) => getSensors(Scope.root(), run.conductor, { node: node.uuid, refresh });
  machine.temperature = 70;
  assert.equal((await ask(false)).readings[0]?.value, 60);
  assert.equal((await ask(true)).readings[0]?.value, 70);
  assert.equal((await ask(false)).readings[0]?.value, 70);
});

test("power sync leaves alone what is worked on, new, or in an operator's maintenance", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({ power_state: "power on" });
  machine.power = "power off";
  for (const changes of [{ reservation: "other" }, { provision_state: "enroll" }, { maintenance: true }] as const) {
    await run.conductor.store.nodes.update(node.uuid, { reservation: null, maintenance: false, ...changes });
    await powerSync(1000).run(Scope.root(), run.conductor);
    assert.equal((await run.conductor.store.nodes.byUuid(node.uuid))?.power_state, "power on", JSON.stringify(changes));
  }
});

test("a node in transition that nobody works on fails with that reason; a deletion goes on", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node({
    provision_state: "deploying",
    target_provision_state: "active",
    reservation: "test",
    provision_updated_at: 1,
  });
  await orphans(1000).run(Scope.root(), run.conductor);
  const failed = await settled(run, node.uuid);
  assert.deepEqual([failed.provision_state, failed.reservation], ["deploy failed", null]);
  assert.match(failed.last_error ?? "", /no operation was under way/);
  await run.conductor.store.nodes.update(node.uuid, {
    provision_state: "deleting",
    target_provision_state: "available",
  });
  await run.conductor.store.nodes.update(node.uuid, { provision_updated_at: 1 });
  await orphans(1000).run(Scope.root(), run.conductor);
  await inState(run, node.uuid, "available");
  assert.equal(machine.ran.get("erase_devices_metadata"), 1);
});

test("a deployment that runs is nobody's orphan", async (t) => {
  const run = await started(t);
  const { node, machine } = await run.node();
  machine.neverCallsBack = true;
  await verb(run, { node: "n1", target: "active" });
  await inState(run, node.uuid, "wait call-back");
  await run.conductor.store.nodes.update(node.uuid, { provision_updated_at: 1 });
  await orphans(1000).run(Scope.root(), run.conductor);
  assert.equal((await run.conductor.store.nodes.byUuid(node.uuid))?.provision_state, "wait call-back");
});

/** Looks for orphans; when a node's turn comes, its operation has just ended well, since the page with it was read. */
async function endedBeforeItsTurn(t: TestContext, moving: NodeChanges, ended: NodeChanges) {
  const run = await started(t);
  const { node } = await run.node({ ...moving, provision_updated_at: 1 });
  const { store } = run.conductor;
  const active = async (subject: string) => {
    const found = await store.operations.active(subject);
    await store.nodes.update(subject, { ...ended, target_provision_state: null, provision_updated_at: 2 });
    return found;
  };
  const operations = replaced(store.operations, "active", active);
  await orphans(1000).run(Scope.root(), { ...run.conductor, store: replaced(store, "operations", operations) });
  assert.equal(await store.operations.active(node.uuid), undefined);
  const now = await store.nodes.byUuid(node.uuid);
  return [now?.provision_state, now?.reservation, now?.last_error];
}

function replaced<T extends object, K extends keyof T>(of: T, key: K, by: T[K]): T {
  return new Proxy(of, { get: (target, name) => (name === key ? by : Reflect.get(target, name, target)) });
}

test("a deployment that ends well before the orphan's turn stays well", async (t) => {
  const moving = { provision_state: "deploying", target_provision_state: "active" } as const;
  assert.deepEqual(await endedBeforeItsTurn(t, moving, { provision_state: "active" }), ["active", null, null]);
});

test("a deletion that ends before the orphan's turn is not begun again", async (t) => {
  const moving = { provision_state: "deleting", target_provision_state: "available" } as const;
  assert.deepEqual(await endedBeforeItsTurn(t, moving, { provision_state: "available" }), ["available", null, null]);
});

test("an orphan that cannot be put right does not keep the others from it", async (t) => {
  const run = await started(t);
  const moving = { provision_state: "deploying", target_provision_state: "active", provision_updated_at: 1 } as const;
  const { node: first } = await run.node(moving, "first");
  const { node: second } = await run.node(moving, "second");
  const { operations } = run.conductor.store;
  const active = async (subject: string) => {
    if (subject === first.uuid) throw new Failure("store.corrupt", "this row cannot be read");
    return operations.active(subject);
  };
  const store = replaced(run.conductor.store, "operations", replaced(operations, "active", active));
  await orphans(1000).run(Scope.root(), { ...run.conductor, store });
  const states = await Promise.all([first, second].map(({ uuid }) => run.conductor.store.nodes.byUuid(uuid)));
  assert.deepEqual(
    states.map((node) => node?.provision_state),
    ["deploying", "deploy failed"],
  );
});
