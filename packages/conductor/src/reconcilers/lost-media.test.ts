import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { Failure, type JsonObject, Scope } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import { type FleetMember, VirtualFleet } from "../testing/virtual-fleet.ts";
import { VirtualWorld } from "../testing/virtual-world.ts";
import { setProvisionState } from "../use-cases/nodes/set-provision-state.ts";
import { lostMedia } from "./lost-media.ts";

/** The lease of one that has died is over then. */
const LEASE_MS = 3_601_000;
interface InMemory extends Pick<VirtualWorld, "store" | "folder" | "conductor" | "until"> {
  node(fields: Partial<NodeRecord>): ReturnType<VirtualWorld["node"]>;
}

/** A machine that runs its instance from memory, with a config drive. */
async function deployed(world: InMemory) {
  const { node, machine } = await world.node({ deploy_interface: "ramdisk" });
  for (const name of ["kernel", "initramfs"]) await writeFile(join(world.folder, name), name);
  const instance_info = { kernel: `file://${world.folder}/kernel`, ramdisk: `file://${world.folder}/initramfs` };
  await world.store.nodes.update(node.uuid, { instance_info });
  const configdrive = { user_data: "#cloud-config" };
  await setProvisionState(Scope.root(), world.conductor, { node: "n1", target: "active", configdrive });
  const now = async () => (await world.store.nodes.byUuid(node.uuid)) ?? assert.fail("the node is gone");
  await world.until(async () => (await now()).provision_state === "active" || undefined);
  const medium = machine.inMemory ?? assert.fail("nothing to boot");
  machine.powerChanges.length = 0;
  return { node, machine, now, medium };
}

async function started(t: TestContext) {
  const world = await VirtualWorld.open();
  t.after(() => world.close());
  await world.begin();
  return { world, ...(await deployed(world)) };
}

const servedBy = ({ driver_internal_info: info }: NodeRecord) => info["ingot_instance_served_by"];
const takeovers = async ({ store }: Pick<VirtualWorld, "store">, node: NodeRecord) =>
  (await store.operations.history(node.uuid, 100)).filter(({ kind }) => kind === "takeover");

/** Less often than in earnest, for the test's sake. */
const EVERY_MS = 60_000;

/** The looks of one process. */
function looks(world: VirtualWorld) {
  const reconciler = lostMedia(15_000);
  const look = () => world.outcome(reconciler.run(Scope.root(), world.conductor));
  return {
    look,
    during: async (ms: number, every = EVERY_MS) => {
      for (let passed = 0; passed < ms; passed += every) {
        await world.time.advance(every);
        await look();
      }
    },
  };
}

test("a medium whose conductor has died is made anew by the next, given to the BMC once, and the machine runs on", async (t) => {
  const { world, node, machine, now, medium } = await started(t);
  await world.kill();
  await world.begin({ host: "another" });
  await world.time.advance(LEASE_MS);
  const { look, during } = looks(world);
  await look();
  assert.equal(machine.inMemory, medium, "it may only be restarted");
  await during(120_000);
  const served = await now();
  assert.deepEqual(machine.inMemory?.boots, medium.boots);
  assert.notEqual(machine.inMemory, medium);
  assert.match(machine.inMemory?.configDrive ?? "", /\.iso$/);
  assert.deepEqual([servedBy(served), served.reservation, served.last_error], ["another", null, null]);
  assert.deepEqual([machine.power, machine.powerChanges, served.power_state], ["power on", [], "power on"]);
  await during(1_200_000, 300_000);
  assert.equal((await takeovers(world, node)).length, 1);
  const told = (await world.store.timeline.list({ node: node.uuid, limit: 1000 })).map(({ message }) => message);
  const words = "the instance's medium was served by virtual, which is gone: it is served anew";
  assert.equal(told.filter((line) => line === words).length, 1, told.join("\n"));
  const history = await world.store.history.list(node.uuid, { limit: 100 });
  assert.deepEqual(
    history.filter(({ event_type: type }) => type === "takeover").map(({ conductor, event }) => [conductor, event]),
    [["another", "takeover finished"]],
  );
});

test("a conductor that is begun anew finds its media as they were, and leaves them alone", async (t) => {
  const { world, node, machine, medium } = await started(t);
  await world.conductor.media.publish(join(world.folder, "kernel"), { name: "boot.iso", owner: node.uuid });
  await world.store.nodes.mergeInternalInfo(node.uuid, {
    ingot_instance_served_from: { url: world.conductor.config.externalUrl, files: true },
  });
  const before = await world.published();
  await world.kill();
  await world.begin();
  await looks(world).during(900_000, 300_000);
  assert.deepEqual([machine.inMemory, await world.published(), await takeovers(world, node)], [medium, before, []]);
});

const MOVED: Readonly<Record<string, JsonObject>> = {
  "was served at http://192.0.2.7:1, which is": { url: "http://192.0.2.7:1", files: false },
  "is not there any more": { url: "http://127.0.0.1:6385", files: true },
  "could not be served": { url: null, files: false },
};
for (const [why, ingot_instance_served_from] of Object.entries(MOVED)) {
  test(`a medium that ${why}…: the conductor itself serves it anew when it is begun`, async (t) => {
    const { world, node, machine, medium } = await started(t);
    await world.store.nodes.mergeInternalInfo(node.uuid, { ingot_instance_served_from });
    await world.kill();
    await world.begin();
    const { look, during } = looks(world);
    await look();
    assert.notEqual(machine.inMemory, medium);
    await during(900_000, 300_000);
    assert.equal((await takeovers(world, node)).length, 1);
    const told = await world.store.timeline.list({ node: node.uuid, limit: 1000 });
    assert.ok(told.some(({ message }) => message.startsWith(`the instance's medium ${why}`)));
  });
}

test("what the BMC refuses is tried again, later each time, and the node says why; one in maintenance is left alone", async (t) => {
  const { world, node, machine, now, medium } = await started(t);
  await world.kill();
  await world.begin({ host: "another" });
  await world.time.advance(LEASE_MS);
  await world.store.nodes.update(node.uuid, { maintenance: true });
  const { during } = looks(world);
  await during(900_000, 300_000);
  assert.deepEqual(await takeovers(world, node), []);
  await world.store.nodes.update(node.uuid, { maintenance: false });
  machine.bmcFails = new Failure("bmc.unreachable", "no BMC there");
  await during(3_600_000, 300_000);
  const failed = await now();
  assert.match(failed.last_error ?? "", /no BMC there/);
  assert.deepEqual([failed.provision_state, failed.reservation, failed.maintenance], ["active", null, false]);
  const { length } = await takeovers(world, node);
  assert.ok(length >= 3 && length <= 7, `${length} times in an hour`);
  machine.bmcFails = undefined;
  await during(3_600_000, 300_000);
  assert.notEqual(machine.inMemory, medium);
  assert.deepEqual([servedBy(await now()), (await now()).last_error], ["another", null]);
  assert.equal((await takeovers(world, node)).length, length + 1);
});

test("an instance on disk, one in rescue, and a node that is worked on are not taken over", async (t) => {
  const { world, node, machine, medium } = await started(t);
  await world.kill();
  await world.begin({ host: "another" });
  await world.time.advance(LEASE_MS);
  const { during } = looks(world);
  for (const changes of [
    { deploy_interface: "direct" },
    { provision_state: "rescue" },
    { reservation: "b" },
  ] as const) {
    const { deploy_interface, provision_state, reservation } = await world.store.nodes.update(node.uuid, {
      deploy_interface: "ramdisk",
      provision_state: "active",
      reservation: null,
      ...changes,
    });
    await during(600_000, 300_000);
    const where = [deploy_interface, provision_state, reservation].join(" ");
    assert.deepEqual([machine.inMemory, await takeovers(world, node)], [medium, []], where);
  }
});

async function several(t: TestContext) {
  const fleet = await VirtualFleet.open();
  t.after(() => fleet.close());
  for (const host of ["a", "b", "c"]) await fleet.join(host);
  const first = fleet.members.get("a")?.conductor ?? assert.fail();
  const made = await deployed({
    ...{ store: fleet.store, folder: fleet.folder, conductor: first },
    node: (fields) => fleet.node(fields),
    until: (look) => fleet.until(look),
  });
  const reconcilers = new Map(["a", "b", "c"].map((host) => [host, lostMedia(15_000)]));
  const during = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += EVERY_MS / 2) {
      await fleet.time.advance(EVERY_MS / 2);
      await fleet.still();
      const look = async ({ host, conductor }: FleetMember) => reconcilers.get(host)?.run(Scope.root(), conductor);
      const all = [...fleet.members.values()].map(look);
      await fleet.outcome(Promise.all(all));
    }
  };
  return { fleet, during, ...made };
}

test("of several conductors one takes a node over, whichever looks after it, and none as long as its own lives", async (t) => {
  const { fleet, node, machine, now, medium, during } = await several(t);
  const server = String(servedBy(await now()));
  await during(300_000);
  assert.deepEqual([machine.inMemory, await takeovers(fleet, node)], [medium, []]);
  await fleet.kill(server);
  await during(300_000);
  const next = String(servedBy(await now()));
  assert.ok(next !== server && fleet.members.has(next), next);
  assert.notEqual(machine.inMemory, medium);
  assert.deepEqual([(await takeovers(fleet, node)).length, machine.powerChanges], [1, []]);
});

test("a conductor that serves a medium elsewhere than before says so to whoever looks after the node by now", async (t) => {
  const { fleet, node, machine, now, medium, during } = await several(t);
  await during(120_000); // until all know each other
  const [looksAfter] = [...fleet.members.values()].filter(({ conductor }) => conductor.fleet?.has(node));
  const serves = ["a", "b", "c"].find((host) => host !== looksAfter?.host) ?? assert.fail();
  await fleet.store.nodes.mergeInternalInfo(node.uuid, {
    ingot_instance_served_by: serves,
    ingot_instance_served_from: { url: "http://192.0.2.7:1", files: true },
  });
  await during(900_000); // all nodes are looked at now and then
  assert.equal(servedBy(await now()), looksAfter?.host);
  assert.notEqual(machine.inMemory, medium);
  assert.equal((await takeovers(fleet, node)).length, 1);
});
