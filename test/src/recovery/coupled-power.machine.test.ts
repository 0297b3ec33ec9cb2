/** Nodes that hang together are different conductors' to look after: whoever switches one holds the others all the same. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Conductor, createNode, setPowerState } from "@ingot/conductor";
import type { HardwareType, PowerState, PowerTarget } from "@ingot/driver-kit";
import { fakeHardware } from "@ingot/drivers/fake/hardware-type";
import { isFailure, Scope, silentLogger } from "@ingot/kernel";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import { PostgresServer } from "@ingot/store/testing/postgres-server";
import { until } from "./fleet.ts";
import { fleetConductor, startWork } from "./fleet-conductor.ts";

const CHILDREN = 12;
const SWITCH_MS = 30;

/** Machines whose power takes a moment to change; no two changes of one may overlap. */
function slowPower() {
  const powers = new Map<string, PowerState>();
  const changes: string[] = [];
  const changing = new Set<string>();
  const overlaps: string[] = [];
  const { fake } = fakeHardware.interfaces.power;
  assert.ok(fake);
  const power: typeof fake = {
    properties: {},
    supportedTargets: fake.supportedTargets,
    validate: () => {},
    getPowerState: async ({ node }) => powers.get(node.uuid) ?? "power off",
    setPowerState: async ({ node, scope }, target) => {
      if (changing.has(node.uuid)) overlaps.push(`${node.name} ${target}`);
      changing.add(node.uuid);
      changes.push(`${node.name} ${target}`);
      await scope.sleep(SWITCH_MS);
      powers.set(node.uuid, target.endsWith("off") ? "power off" : "power on");
      changing.delete(node.uuid);
    },
  };
  const hosts = new Set<string>();
  const hardwareOf = (host: string): HardwareType => {
    const change: typeof power.setPowerState = (context, target) => {
      hosts.add(host);
      return power.setPowerState(context, target);
    };
    const interfaces = { ...fakeHardware.interfaces, power: { fake: { ...power, setPowerState: change } } };
    return { ...fakeHardware, interfaces };
  };
  return { hardwareOf, hosts, powers, changes, overlaps };
}

test(
  "two conductors switch a parent and its children, at once and against each other",
  { timeout: 120_000 },
  async (t) => {
    const server = await PostgresServer.start();
    const folder = await mkdtemp(join(tmpdir(), "coupled-"));
    const machines = slowPower();
    const conductors: Conductor[] = [];
    const ends: (() => unknown)[] = [() => rm(folder, { recursive: true }), () => server[Symbol.asyncDispose]()];
    t.after(async () => {
      for (const end of ends.toReversed()) await end();
    });
    for (const host of ["a", "b"]) {
      const store = await openPostgresStore(server.url("postgres"));
      ends.push(() => store.close());
      const hardware = machines.hardwareOf(host);
      const conductor = await fleetConductor({ store, host, folder, hardware, log: silentLogger });
      ends.push(await startWork(conductor));
      conductors.push(conductor);
    }
    const [first, second] = conductors as [Conductor, Conductor];
    const { store } = first;
    // Each has seen the other, and shares the nodes with it.
    for (const { fleet } of conductors)
      await until(async () => ["x", "y", "z", "u", "v"].some((uuid) => fleet?.takes(uuid, null) === false));
    const node = async (name: string, parent?: string) => {
      const fields = { driver: "fake-hardware", name, ...(parent === undefined ? {} : { parent_node: parent }) };
      const { uuid } = await createNode(Scope.root(), first, { fields });
      return (await store.nodes.update(uuid, { provision_state: "manageable", power_state: "power off" })).uuid;
    };
    const parent = await node("parent");
    const children = await Promise.all(Array.from({ length: CHILDREN }, (_, at) => node(`child-${at}`, parent)));
    const all = [parent, ...children];
    const ask = async (by: Conductor, uuid: string, target: PowerTarget) => {
      try {
        await setPowerState(Scope.root(), by, { node: uuid, target });
      } catch (error) {
        if (!isFailure(error, "node.locked")) throw error;
      }
    };
    const idle = () =>
      Promise.all(
        all.map((uuid) =>
          until(async () => {
            const busy = await store.operations.active(uuid);
            return busy === undefined && (await store.nodes.byUuid(uuid))?.reservation === null;
          }),
        ),
      );
    await Promise.all(children.map((uuid, at) => ask(at % 2 === 0 ? first : second, uuid, "power on")));
    await idle();
    for (const uuid of all) {
      const now = await store.nodes.byUuid(uuid);
      assert.deepEqual([machines.powers.get(uuid), now?.power_state, now?.last_error], ["power on", "power on", null]);
    }
    assert.equal(machines.changes.filter((change) => change === "parent power on").length, 1);
    assert.equal(machines.hosts.size, 2, "each conductor looked after some");
    for (let round = 0; round < 5; round += 1) {
      const target = (at: number): PowerTarget => ((at + round) % 3 === 0 ? "power off" : "power on");
      await Promise.all(all.map((uuid, at) => ask(at % 2 === 0 ? first : second, uuid, target(at))));
      await idle();
      const on = children.filter((uuid) => machines.powers.get(uuid) === "power on");
      assert.ok(on.length === 0 || machines.powers.get(parent) === "power on", "a part is on, and its whole is off");
    }
    assert.deepEqual(machines.overlaps, []);
  },
);
