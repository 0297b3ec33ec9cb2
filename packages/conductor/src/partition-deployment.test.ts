import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Failure, isFailure, type JsonObject } from "@ingot/kernel";
import type { NodeRecord } from "./ports/node.ts";
import { imageInfoOf } from "./testing/fake-agent.ts";
import { nodeInWorld } from "./testing/node-in-world.ts";

const PARTITIONS = { image_type: "partition", root_gb: "2", swap_mb: 512, ephemeral_gb: 4, ephemeral_format: "xfs" };
const LAYOUT = { root_gb: 2, swap_mb: 512, ephemeral_gb: 4, boot_mode: "uefi", disk_label: "gpt" };

/** A node whose instance is to be a partition image. */
async function partitioned(t: TestContext, fields: Partial<NodeRecord> = {}, biosBootLoader = false) {
  const made = await nodeInWorld(t, { fields, config: { biosBootLoader } });
  const { world, machine, now } = made;
  const set = async (info: JsonObject) => {
    const { instance_info } = await now();
    await world.store.nodes.update(made.node.uuid, { instance_info: { ...instance_info, ...info } });
  };
  await set(PARTITIONS);
  const sent = (name: string) => machine.lastParams.get(name) as JsonObject;
  return { ...made, set, info: () => imageInfoOf(sent("write_image")), boot: () => sent("image.install_bootloader") };
}

const deploy = async (
  { ask, rested }: Awaited<ReturnType<typeof partitioned>>,
  target: "active" | "rebuild" = "active",
) => {
  await ask({ target });
  const node = await rested();
  assert.deepEqual([node.provision_state, node.last_error], ["active", null]);
  return node;
};

test("the agent is told the partitions, and its answer is where the boot loader goes", async (t) => {
  const made = await partitioned(t, { properties: { cpu_arch: "x86_64" } });
  const { node, machine, info, boot } = made;
  const { driver_internal_info: internal } = await deploy(made);
  const { urls: _urls, os_hash_value: _hash, id, ...told } = info();
  assert.match(String(id), /^image\.raw-[0-9a-f]{8}$/);
  assert.deepEqual(told, {
    ...{ image_type: "partition", node_uuid: node.uuid, disk_format: "raw", container_format: "bare" },
    ...{ os_hash_algo: "sha512", stream_raw_images: true, cpu_arch: "x86_64" },
    ...{ root_mb: 2048, swap_mb: 512, ephemeral_mb: 4096, ephemeral_format: "xfs", preserve_ephemeral: false },
    ...{ deploy_boot_mode: "uefi", boot_option: "local", disk_label: "gpt" },
  });
  const { is_whole_disk_image, instance, root_uuid_or_disk_id: root, partition_uuids: uuids } = internal;
  assert.deepEqual([is_whole_disk_image, instance], [false, LAYOUT]);
  assert.match(String(root), /^root-of-/);
  assert.equal((uuids as JsonObject)["root uuid"], root);
  assert.deepEqual(boot(), {
    ...{ root_uuid: root, efi_system_part_uuid: "EF1-0001", prep_boot_part_uuid: null },
    ...{ target_boot_mode: "uefi", ignore_bootloader_failure: null },
  });
  assert.deepEqual([machine.power, machine.bootsFromDisk, machine.ephemeral], ["power on", true, "an empty xfs"]);
});

test("a BIOS machine gets no EFI system partition, and no label unless it is asked for", async (t) => {
  const made = await partitioned(t, { boot_mode: "bios" }, true);
  const { set, info, boot } = made;
  await deploy(made);
  assert.deepEqual([info()["deploy_boot_mode"], info()["disk_label"]], ["bios", undefined]);
  assert.deepEqual([boot()["efi_system_part_uuid"], boot()["target_boot_mode"]], [null, "bios"]);
  await set({ capabilities: '{"disk_label": "msdos"}', preserve_ephemeral: true });
  await deploy(made, "rebuild");
  assert.deepEqual([info()["disk_label"], info()["preserve_ephemeral"]], ["msdos", true]);
});

test("a BIOS machine, known as one at once or later, gets no partition image where no boot loader may be installed", async (t) => {
  const { world, node, machine, ask, rested } = await partitioned(t, { boot_mode: "bios" });
  await assert.rejects(ask({ target: "active" }), (thrown) => {
    assert.ok(isFailure(thrown, "node.invalid"), String(thrown));
    assert.match(`${thrown.message} ${thrown.hint}`, /boots by BIOS.*--enable-bios-bootloader-install/);
    return true;
  });
  await world.store.nodes.update(node.uuid, { boot_mode: null });
  await ask({ target: "active" });
  await world.store.nodes.update(node.uuid, { boot_mode: "bios" });
  const { provision_state, last_error } = await rested();
  assert.deepEqual([provision_state, machine.ran.get("write_image")], ["deploy failed", undefined]);
  assert.match(last_error ?? "", /boots by BIOS/);
});

test("a rebuild keeps the ephemeral partition that is asked for, and one without the wish makes it anew", async (t) => {
  const made = await partitioned(t);
  const { machine, set, info } = made;
  const first = await deploy(made);
  machine.ephemeral = "a database";
  const { id } = info();
  await set({ preserve_ephemeral: "True" });
  const second = await deploy(made, "rebuild");
  assert.notEqual(info()["id"], id, "an agent that goes on writes no image twice under one id");
  assert.deepEqual(
    [machine.ephemeral, info()["preserve_ephemeral"], machine.ran.get("write_image")],
    ["a database", true, 2],
  );
  assert.notEqual(
    second.driver_internal_info["root_uuid_or_disk_id"],
    first.driver_internal_info["root_uuid_or_disk_id"],
  );
  assert.deepEqual(second.driver_internal_info["instance"], LAYOUT);
  await set({ preserve_ephemeral: false });
  await deploy(made, "rebuild");
  assert.equal(machine.ephemeral, "an empty xfs");
});

test("an ephemeral partition is kept only if the disk was partitioned as it would be now", async (t) => {
  const made = await partitioned(t);
  const { machine, node, world, set, ask, now } = made;
  await deploy(made);
  const refuses = async (info: JsonObject, words: RegExp) => {
    const { instance_info } = await now();
    await set(info);
    await assert.rejects(ask({ target: "rebuild" }), (thrown) => {
      assert.ok(isFailure(thrown, "node.invalid"), String(thrown));
      assert.match(`${thrown.message} ${thrown.hint}`, words);
      return true;
    });
    await world.store.nodes.update(node.uuid, { instance_info });
    assert.equal((await now()).provision_state, "active");
  };
  await set({ preserve_ephemeral: true });
  const changes = machine.powerChanges.length;
  await refuses({ root_gb: 3 }, /Deployed value of root_gb was 2 but requested value is 3\./);
  await refuses({ swap_mb: 0, ephemeral_gb: 5 }, /of swap_mb was 512 .*is 0\. .*of ephemeral_gb was 4 .*is 5\..*unset/);
  await refuses({ capabilities: { disk_label: "msdos" } }, /of disk_label was gpt but requested value is msdos/);
  await refuses({ image_type: "whole-disk" }, /whole-disk image overwrites the whole disk/);
  assert.equal(machine.powerChanges.length, changes);
  await set({ preserve_ephemeral: false, image_type: "whole-disk" });
  await deploy(made, "rebuild");
  await refuses(
    { image_type: "partition", preserve_ephemeral: true },
    /no partition image has been written to the end/,
  );
  assert.equal(machine.ephemeral, null);
});

test("what is not known of an adopted node's disk is the agent's to find out", async (t) => {
  const made = await partitioned(t, { provision_state: "active", power_state: "power on" });
  made.machine.ephemeral = "a database";
  await made.set({ preserve_ephemeral: true, ephemeral_gb: 0 });
  await assert.rejects(made.ask({ target: "rebuild" }), /to keep its ephemeral partition, but .* has no ephemeral_gb/);
  await made.set({ ephemeral_gb: 4 });
  await deploy(made, "rebuild");
  assert.equal(made.machine.ephemeral, "a database");
});

test("where there is no ephemeral partition none has to be kept", async (t) => {
  const made = await partitioned(t);
  await made.set({ ephemeral_gb: 0 });
  await deploy(made);
  await made.set({ preserve_ephemeral: true });
  await deploy(made, "rebuild");
  assert.deepEqual([made.info()["preserve_ephemeral"], made.info()["ephemeral_mb"]], [false, 0]);
});

test("a write that fails leaves nothing to be kept; one that was to keep something leaves it", async (t) => {
  const made = await partitioned(t);
  const { machine, set, ask, rested } = made;
  await deploy(made);
  machine.ephemeral = "a database";
  machine.failing.set("write_image", "the disk is full");
  await set({ preserve_ephemeral: true });
  await ask({ target: "rebuild" });
  assert.equal((await rested()).provision_state, "deploy failed");
  await set({ preserve_ephemeral: false });
  machine.failing.clear();
  await set({ preserve_ephemeral: true });
  await deploy(made, "rebuild");
  assert.equal(machine.ephemeral, "a database");
  machine.failing.set("write_image", "the disk is full");
  await set({ preserve_ephemeral: false });
  await ask({ target: "rebuild" });
  assert.equal((await rested()).driver_internal_info["instance"], undefined);
  await set({ preserve_ephemeral: true });
  await assert.rejects(ask({ target: "rebuild" }), /no partition image has been written to the end/);
});

test("a whole-disk image after a partition image is booted by its own loader, and undeployment forgets both", async (t) => {
  const made = await partitioned(t);
  const { set, boot, ask, rested } = made;
  await deploy(made);
  await set({ image_type: "whole-disk" });
  const { driver_internal_info: internal } = await deploy(made, "rebuild");
  const { root_uuid_or_disk_id, partition_uuids, instance, is_whole_disk_image } = internal;
  assert.deepEqual(
    [root_uuid_or_disk_id, partition_uuids, instance, is_whole_disk_image],
    [undefined, undefined, undefined, true],
  );
  assert.deepEqual([boot()["root_uuid"], boot()["efi_system_part_uuid"]], [null, null]);
  await ask({ target: "deleted" });
  assert.equal((await rested()).driver_internal_info["is_whole_disk_image"], undefined);
});

test("an agent that does not say where the root filesystem is fails the deployment, and says so", async (t) => {
  const { machine, ask, rested } = await partitioned(t);
  machine.forgetsPartitions = true;
  await ask({ target: "active" });
  const { provision_state, last_error } = await rested();
  assert.equal(provision_state, "deploy failed");
  assert.match(last_error ?? "", /does not say which filesystem is its root/);
});

/** Lets the question for the partitions fail so many times. */
function confuse(
  { world }: Awaited<ReturnType<typeof partitioned>>,
  times: number,
  code: "agent.unreachable" | "agent.busy",
) {
  const execute = world.agents.execute.bind(world.agents);
  const asked = { times: 0 };
  world.agents.execute = async (scope, agent, command) => {
    if (command.name === "standby.get_partition_uuids") {
      asked.times += 1;
      if (asked.times <= times) throw new Failure(code, "not now");
    }
    return execute(scope, agent, command);
  };
  return asked;
}

test("an agent that does not answer, or is busy, is asked again where the partitions are, and writes nothing again", async (t) => {
  for (const code of ["agent.unreachable", "agent.busy"] as const) {
    const made = await partitioned(t);
    const asked = confuse(made, 3, code);
    const { driver_internal_info: internal } = await deploy(made);
    assert.deepEqual([asked.times, made.machine.ran.get("write_image")], [4, 1]);
    assert.match(String(internal["root_uuid_or_disk_id"]), /^root-of-/);
  }
});

test("an agent that never says where the partitions are fails the deployment with why", async (t) => {
  const made = await partitioned(t);
  const asked = confuse(made, Infinity, "agent.unreachable");
  await made.ask({ target: "active" });
  const { provision_state, last_error } = await made.rested();
  assert.deepEqual([provision_state, asked.times], ["deploy failed", 21]);
  assert.match(last_error ?? "", /not now/);
});

test("who takes over between the write and the boot loader knows where the partitions are", async (t) => {
  const made = await partitioned(t);
  const { world, machine, node, now, boot, rested } = made;
  machine.hangsAt = "image.install_bootloader";
  await made.ask({ target: "active" });
  await world.until(async () => (machine.ran.get("image.install_bootloader") === 1 ? true : undefined));
  const root = (await now()).driver_internal_info["root_uuid_or_disk_id"];
  assert.match(String(root), /^root-of-/);
  await world.kill();
  machine.agent?.stop();
  const asked = confuse(made, 0, "agent.busy");
  await world.begin({ host: "another" });
  await rested();
  assert.deepEqual([asked.times, boot()["root_uuid"]], [0, root]);
  assert.equal((await world.store.nodes.byUuid(node.uuid))?.driver_internal_info["root_uuid_or_disk_id"], root);
});
