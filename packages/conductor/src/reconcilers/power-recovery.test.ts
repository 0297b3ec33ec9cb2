import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { HardwareType } from "@ingot/driver-kit";
import { Failure, Scope, systemClock } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeChanges } from "../ports/node.ts";
import { TestConductor } from "../testing/test-conductor.ts";
import { timelineOf } from "../testing/verb.ts";
import { powerRecovery } from "./power-recovery.ts";
import { powerSync } from "./power-sync.ts";
import type { Reconciler } from "./reconciler.ts";

const MINUTES = 60_000;
const LOST = {
  provision_state: "active",
  maintenance: true,
  maintenance_reason: "no BMC",
  fault: "power failure",
  power_state: null,
} as const;

/** A conductor with a clock of its own, on which each look at a BMC is counted by the node's UUID. */
async function watching(t: TestContext) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const asked = new Map<string, number>();
  let ahead = 0;
  const counted = (type: HardwareType): HardwareType => {
    const { test: power } = type.interfaces.power;
    assert.ok(power?.observe);
    const { observe } = power;
    const watched: typeof power = {
      ...power,
      observe: (context) => {
        asked.set(context.node.uuid, (asked.get(context.node.uuid) ?? 0) + 1);
        return observe(context);
      },
    };
    const bmcOf = ({ bmc }: { bmc?: unknown }) => (typeof bmc === "string" ? bmc : undefined);
    return { ...type, bmcOf, interfaces: { ...type.interfaces, power: { test: watched } } };
  };
  const conductor: Conductor = {
    ...run.conductor,
    clock: { ...systemClock, now: () => systemClock.now(), monotonic: () => ahead },
    hardwareTypes: new Map([...run.conductor.hardwareTypes].map(([name, type]) => [name, counted(type)])),
  };
  const node = async (fields: NodeChanges, name: string) => {
    const made = await run.node(fields, name);
    made.machine.bmcFails = new Failure("bmc.unreachable", "the BMC does not answer");
    return made;
  };
  return {
    run,
    node,
    asked: (uuid: string) => asked.get(uuid) ?? 0,
    now: (uuid: string) => run.conductor.store.nodes.byUuid(uuid),
    round: async (reconciler: Reconciler, passing = 0) => {
      ahead += passing;
      await reconciler.run(Scope.root(), conductor);
    },
  };
}

test("a BMC that does not answer is asked ever more seldom, up to a longest pause, and not by the power sync", async (t) => {
  const { node, asked, round, now } = await watching(t);
  const { node: lost, machine } = await node(LOST, "lost");
  const recovery = powerRecovery(5 * MINUTES);
  const sync = powerSync(2 * MINUTES);
  const at: number[] = [];
  for (let minute = 0; minute <= 180; minute += 5) {
    const before = asked(lost.uuid);
    await round(sync);
    await round(recovery, minute === 0 ? 0 : 5 * MINUTES);
    if (asked(lost.uuid) > before) at.push(minute);
  }
  assert.deepEqual(at, [0, 5, 15, 35, 65, 95, 125, 155]);
  assert.deepEqual([(await now(lost.uuid))?.fault, (await now(lost.uuid))?.maintenance], ["power failure", true]);
  machine.bmcFails = undefined;
  machine.power = "power on";
  await round(recovery, 30 * MINUTES);
  const well = await now(lost.uuid);
  assert.deepEqual([well?.fault, well?.maintenance, well?.maintenance_reason], [null, false, null]);
  assert.equal(well?.power_state, "power on");
});

test("a failure and its end are events of the node's history and timeline; a second failure is patient anew", async (t) => {
  const { run, node, asked, round, now } = await watching(t);
  const { node: one, machine } = await node({ provision_state: "active", power_state: "power on" }, "one");
  const recovery = powerRecovery(5 * MINUTES);
  const sync = powerSync(2 * MINUTES);
  for (let times = 0; times < 4; times += 1) await round(sync, 2 * MINUTES);
  for (let times = 0; times < 4; times += 1) await round(recovery, 5 * MINUTES);
  machine.bmcFails = undefined;
  await round(recovery, 60 * MINUTES);
  assert.equal((await now(one.uuid))?.fault, null);
  const history = await run.conductor.store.history.list(one.uuid, { limit: 10 });
  assert.deepEqual(history.map(({ event_type, severity }) => `${event_type} ${severity}`).toSorted(), [
    "monitoring ERROR",
    "monitoring INFO",
  ]);
  const told = (await timelineOf(run, one.uuid)).map(({ message }) => message);
  assert.match(told.join("\n"), /could not be read 4 times in a row[\s\S]*maintenance ended: the BMC answers again/);
  machine.bmcFails = new Failure("bmc.unreachable", "gone again");
  for (let times = 0; times < 4; times += 1) await round(sync, 2 * MINUTES);
  const before = asked(one.uuid);
  await round(recovery);
  await round(recovery, 5 * MINUTES);
  assert.equal(asked(one.uuid), before + 2);
});

test("a BMC whose address or account was corrected is asked at the next round", async (t) => {
  const { run, node, asked, round } = await watching(t);
  const { node: lost } = await node(LOST, "lost");
  const recovery = powerRecovery(5 * MINUTES);
  for (let times = 0; times < 5; times += 1) await round(recovery, 5 * MINUTES);
  const before = asked(lost.uuid);
  await run.conductor.store.nodes.update(lost.uuid, { driver_info: { ...lost.driver_info, address: "https://right" } });
  await round(recovery, 5 * MINUTES);
  await round(recovery, 5 * MINUTES);
  assert.deepEqual([before, asked(lost.uuid)], [3, 5]);
});

test("what an operation works on, an operator keeps, or nobody manages is not asked", async (t) => {
  const { run, node, asked, round } = await watching(t);
  const { node: lost } = await node(LOST, "lost");
  const others = [{ reservation: "other" }, { provision_state: "enroll" }, { fault: null }, { fault: "clean failure" }];
  for (const changes of others as readonly NodeChanges[]) {
    await run.conductor.store.nodes.update(lost.uuid, { ...LOST, reservation: null, ...changes });
    await round(powerRecovery(5 * MINUTES));
    assert.equal(asked(lost.uuid), 0, JSON.stringify(changes));
  }
});

test("a BMC that gives no answer for one of its systems is not asked for the others in the same round", async (t) => {
  const { node, asked, round, now } = await watching(t);
  const active = { provision_state: "active", power_state: "power on" } as const;
  const chassis = { driver_info: { deploy_kernel: "k", deploy_ramdisk: "r", bmc: "https://chassis" } };
  const blades = await Promise.all([1, 2, 3, 4].map((slot) => node({ ...active, ...chassis }, `blade-${slot}`)));
  const { node: alone } = await node(active, "alone");
  const sync = powerSync(2 * MINUTES);
  await round(sync);
  const each = () => blades.map((blade) => asked(blade.node.uuid)).reduce((sum, one) => sum + one, 0);
  assert.deepEqual([each(), asked(alone.uuid)], [1, 1]);
  for (let times = 0; times < 3; times += 1) await round(sync);
  assert.deepEqual([each(), asked(alone.uuid)], [4, 4]);
  for (const blade of blades) assert.equal((await now(blade.node.uuid))?.fault, "power failure");
  for (const blade of blades) blade.machine.bmcFails = undefined;
  await round(powerRecovery(5 * MINUTES));
  for (const blade of blades) assert.equal((await now(blade.node.uuid))?.fault, null);
});

test("a node that cannot be written does not keep the others from their turn", async (t) => {
  const { run, node, round, now } = await watching(t);
  const active = { provision_state: "active", power_state: "power on" } as const;
  const first = await node(active, "first");
  const second = await run.node(active, "second");
  second.machine.power = "power off";
  const { nodes } = run.conductor.store;
  t.mock.method(nodes, "byUuid", async (uuid: string) => {
    if (uuid === first.node.uuid) throw new Failure("store.corrupt", "this row cannot be read");
    return (await nodes.list({}, { limit: 10 })).find((each) => each.uuid === uuid);
  });
  const sync = powerSync(2 * MINUTES);
  for (let times = 0; times < 3; times += 1) await round(sync);
  await assert.rejects(round(sync), /this row cannot be read/);
  t.mock.restoreAll();
  assert.equal((await now(second.node.uuid))?.power_state, "power off");
});
