/** What a conductor does for machines whose ramdisk or image was another process's to serve. */
import assert from "node:assert/strict";
import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { Scope } from "@ingot/kernel";
import type { NodeRecord } from "./ports/node.ts";
import type { FakeMachine } from "./testing/fake-machine.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { until } from "./testing/until.ts";
import { inState, settled, timelineOf, verb } from "./testing/verb.ts";
import { VirtualWorld } from "./testing/virtual-world.ts";
import type { SetProvisionState } from "./use-cases/nodes/provision-target.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";

const step = (name: string) => {
  const [of = "", which = ""] = name.split(".");
  return { interface: of, step: which };
};

interface Case {
  readonly from: NodeRecord["provision_state"];
  readonly verb: Omit<SetProvisionState, "node">;
  /** Where it waits for the agent. */
  readonly waits: string;
  readonly ends: string;
  /** Which boot of the ramdisk finds its conductor gone; the first when left out. */
  readonly boot?: number;
}

const CASES: Readonly<Record<string, Case>> = {
  deployment: { from: "available", verb: { target: "active" }, waits: "wait call-back", ends: "active" },
  cleaning: {
    from: "manageable",
    verb: { target: "clean", cleanSteps: [step("deploy.erase_devices")] },
    waits: "clean wait",
    ends: "manageable",
  },
  service: {
    from: "active",
    verb: { target: "service", serviceSteps: [step("deploy.update_nic")] },
    waits: "service wait",
    ends: "active",
  },
  rescue: { from: "active", verb: { target: "rescue", rescuePassword: "x" }, waits: "rescue wait", ends: "rescue" },
  inspection: { from: "manageable", verb: { target: "inspect" }, waits: "inspect wait", ends: "manageable" },
  "a reserved step that reboots": {
    from: "manageable",
    verb: { target: "clean", cleanSteps: [step("power.reboot"), step("deploy.erase_devices")] },
    waits: "clean wait",
    ends: "manageable",
    boot: 2,
  },
  "an in-band step that asks for a reboot": {
    from: "active",
    verb: { target: "service", serviceSteps: [step("deploy.flash_disk")] },
    waits: "service wait",
    ends: "active",
    boot: 2,
  },
};

async function started(t: TestContext, of: Case) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node, machine } = await run.node({ provision_state: of.from, inspect_interface: "agent" });
  return { run, node, machine };
}

for (const [what, of] of Object.entries(CASES)) {
  test(`${what}: a machine whose ramdisk a conductor served that is gone is started once more, and the rest follows`, async (t) => {
    const { run, node, machine } = await started(t, of);
    const { boot = 1 } = of;
    machine.hangsFrom = boot;
    await verb(run, { node: "n1", ...of.verb });
    await until(async () => machine.ramdiskBoots === boot || undefined);
    await inState(run, node.uuid, of.waits);
    machine.hangsFrom = Infinity;
    await run.conductor.store.nodes.mergeInternalInfo(node.uuid, { ingot_booted_by: "gone" });
    run.conductor.runner.wake(node.uuid);
    const after = await settled(run, node.uuid);
    assert.deepEqual([after.provision_state, after.last_error], [of.ends, null]);
    const told = (await timelineOf(run, node.uuid)).filter(({ message }) => /started once more/.test(message));
    assert.deepEqual(
      told.map(({ message }) => message),
      ["its ramdisk was served by gone, which has lost it: the machine is started once more"],
    );
  });
}

/** A machine that is being deployed and hangs on its way into the ramdisk. */
async function withHangingMachine(t: TestContext) {
  const world = await VirtualWorld.open();
  t.after(() => world.close());
  await world.begin();
  const { node, machine } = await world.node();
  machine.hangsFrom = 1;
  await setProvisionState(Scope.root(), world.conductor, { node: "n1", target: "active" });
  await world.until(async () => (await stateOf(world, node)) === "wait call-back" || undefined);
  return { world, node, machine };
}

test("a conductor that dies while it starts such a machine once more leaves it to be started by the next", async (t) => {
  const { world, node, machine } = await withHangingMachine(t);
  await world.store.nodes.mergeInternalInfo(node.uuid, { ingot_booted_by: "gone" });
  machine.onPower = (target) => void (target === "power off" && world.process.store.kill());
  const { dead } = world.process.store;
  world.conductor.runner.wake(node.uuid);
  await dead;
  await world.kill();
  machine.onPower = () => {};
  machine.hangsFrom = Infinity;
  assert.equal(machine.power, "power off");
  await world.begin();
  await world.until(async () => (await stateOf(world, node)) === "active" || undefined);
});

test("a machine whose conductor lives again is left to boot from its medium; it is started once more when that one dies again", async (t) => {
  const { world, node, machine } = await withHangingMachine(t);
  const lease = { now: world.time.now(), leaseMs: 120_000 };
  await world.store.operations.renew({ name: "other", boot: "of other" }, lease);
  await world.store.nodes.mergeInternalInfo(node.uuid, { ingot_booted_by: "other" });
  await world.still();
  await world.time.advance(100_000);
  await world.still();
  assert.equal(machine.ramdiskBoots, 1);
  machine.hangsFrom = Infinity;
  await world.until(async () => (await stateOf(world, node)) === "active" || undefined);
  assert.equal(machine.ramdiskBoots, 2);
});

test("the reserved step wait is over when an agent lives that calls a conductor which is gone", async (t) => {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node } = await run.node({ provision_state: "manageable" });
  const cleanSteps = [step("deploy.wait"), step("deploy.erase_devices")];
  await verb(run, { node: "n1", target: "clean", cleanSteps });
  await until(async () => {
    const waiting = (await run.store.operations.active(node.uuid))?.steps.find(({ state }) => state === "waiting");
    return waiting?.spec.executor === "reserved" || undefined;
  });
  await run.store.nodes.mergeInternalInfo(node.uuid, { ingot_booted_by: "gone" });
  run.conductor.runner.wake(node.uuid);
  const after = await settled(run, node.uuid);
  assert.deepEqual([after.provision_state, after.last_error], ["manageable", null]);
});

async function stateOf(world: VirtualWorld, node: NodeRecord) {
  const now = await world.store.nodes.byUuid(node.uuid);
  assert.doesNotMatch(now?.provision_state ?? "", /failed/, now?.last_error ?? "");
  return now?.provision_state;
}

interface Sent {
  readonly step: { readonly args: { readonly image_info: { readonly urls: readonly string[] } } };
}

/** A world in which the image is being written by the agent, and the address from which. */
async function writing(t: TestContext, imageSource?: string) {
  const world = await VirtualWorld.open();
  t.after(() => world.close());
  await world.begin();
  const { node, machine } = await world.node();
  if (imageSource !== undefined) {
    const instance_info = { image_source: imageSource, image_os_hash_algo: "sha256", image_os_hash_value: "0" };
    await world.store.nodes.update(node.uuid, { instance_info });
  }
  machine.commandMs = 600_000;
  await setProvisionState(Scope.root(), world.conductor, { node: "n1", target: "active" });
  await world.until(async () => machine.ran.get("write_image"));
  await world.still();
  return { world, node, machine, url: urlOf(machine) };
}

const urlOf = (machine: FakeMachine) =>
  (machine.lastParams.get("write_image") as Sent).step.args.image_info.urls[0] ?? "";

test("an image that a process served which died is served and written once more when the agent could not finish it", async (t) => {
  const { world, node, machine, url } = await writing(t);
  machine.failing.set("write_image", "ImageDownloadError: connection refused");
  await world.kill();
  await world.begin();
  await world.until(async () => {
    const ended = machine.agent?.commands.some(({ command_status: status }) => status === "FAILED");
    if (ended === true) machine.failing.clear();
    return machine.ran.get("write_image") === 2 || undefined;
  });
  const anew = urlOf(machine);
  assert.notEqual(anew, url);
  const [secret = "", name = ""] = new URL(anew).pathname.split("/").slice(-2);
  assert.equal(
    await readlink(join(world.folder, "media", "published", secret, name)),
    join(world.folder, "image.raw"),
    "the new address leads to the image",
  );
  await world.until(async () => (await stateOf(world, node)) === "active" || undefined);
  assert.equal(machine.ran.get("write_image"), 2);
  assert.deepEqual(await world.published(), []);
});

test("an image whose writing goes on and ends well though the process died that served it is not written again", async (t) => {
  const { world, node, machine } = await writing(t);
  await world.kill();
  await world.begin();
  await world.until(async () => (await stateOf(world, node)) === "active" || undefined);
  assert.equal(machine.ran.get("write_image"), 1);
});

test("an image that cannot be written fails the deployment, after one more go when the process was replaced", async (t) => {
  for (const isReplaced of [false, true]) {
    const { world, node, machine } = await writing(t);
    machine.failing.set("write_image", "the disk is broken");
    if (isReplaced) {
      await world.kill();
      await world.begin();
    }
    const failed = await world.until(async () => {
      const now = await world.store.nodes.byUuid(node.uuid);
      return now?.provision_state === "deploy failed" ? now : undefined;
    });
    assert.match(failed.last_error ?? "", /write_image failed.*the disk is broken/s);
    assert.equal(machine.ran.get("write_image"), isReplaced ? 2 : 1);
    assert.deepEqual(await world.published(), []);
  }
});
