/** A virtual machine made from a partition image, and rebuilt: with its ephemeral partition, and without. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { formatDuration, GIB, MIB, Scope } from "@ingot/kernel";
import { listPartitions, partitionPath, withLoopDevice, withMount } from "@ingot/machine";
import { buildArtefacts } from "./artefacts.ts";
import { makePartitionImage } from "./partition-image.ts";
import { VirtualNode } from "./virtual-node.ts";

/** One more boot of the ramdisk, and one of the instance. */
const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices" };
const SETTINGS = ["--no-automated-clean", "--deploy-callback-timeout", "360", "--enable-bios-bootloader-install"];
const SIZES = { root_gb: 2, swap_mb: 64, ephemeral_gb: 1 };
const [EPHEMERAL, ROOT] = [2, 4];
const LOGIN = /Debian GNU.* login: /s;

test("a partition image boots from its disk; its ephemeral partition outlasts a rebuild", options, async (t) => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building ramdisk and image" });
  const artefacts = await buildArtefacts(building);
  using scope = Scope.root({ timeoutMs: (LONG ? 30 : 12) * 60_000, what: "a partition image's story" });
  await using node = await VirtualNode.start(scope, SETTINGS);
  const image = async (efiFiles: boolean) => {
    const folder = join(node.dir, efiFiles ? "image" : "image-without-efi-files");
    return `file://${await makePartitionImage(scope, { wholeDisk: artefacts.image, folder, efiFiles })}`;
  };
  const since = scope.clock.monotonic();
  const tell = (what: string) => t.diagnostic(`${what} after ${formatDuration(scope.clock.monotonic() - since)}`);
  await node.enrol({
    driver_info: { deploy_kernel: `file://${artefacts.kernel}`, deploy_ramdisk: `file://${artefacts.ramdisk}` },
    instance_info: { image_source: await image(true), image_type: "partition", ...SIZES },
  });
  await node.lead("manage", "manageable");
  await node.lead("provide", "available");
  tell("available");
  await node.says(LOGIN, async () => {
    await node.lead("active", "active");
    tell("deployed");
  });
  tell("booted from its disk");
  await requireLayout(node);
  await onPartition(node, EPHEMERAL, (mounted) => writeFile(join(mounted, "data"), "years of work"));
  await onPartition(node, ROOT, (mounted) => writeFile(join(mounted, "etc/old-instance"), "was here"));
  await patch(node, { preserve_ephemeral: true });
  await node.lead("rebuild", "active");
  tell("rebuilt with its ephemeral partition");
  assert.equal(await fileOn(node, EPHEMERAL, "data"), "years of work");
  assert.equal(await fileOn(node, ROOT, "etc/old-instance"), "gone");
  if (!LONG) return;
  await patch(node, { preserve_ephemeral: false, image_source: await image(false) });
  await node.says(LOGIN, () => node.lead("rebuild", "active"));
  tell("rebuilt without it, its boot loader made by the image's grub-install, and booted");
  assert.equal(await fileOn(node, EPHEMERAL, "data"), "gone");
});

/** The root has grown into what was free, as images do at their first boot. */
async function requireLayout(node: VirtualNode): Promise<void> {
  const [esp, ephemeral, swap, root, ...others] = await onDisk(node, listPartitions);
  const types = [esp, ephemeral, swap, root].map((each) => each?.signature?.type);
  assert.deepEqual(types, ["vfat", "ext4", "swap", "ext4"]);
  const sizes = [esp, ephemeral, swap].map((each) => (each?.sizeBytes ?? 0) / MIB);
  assert.deepEqual(sizes, [550, 1024, 64]);
  assert.ok((root?.sizeBytes ?? 0) >= 2 * GIB);
  assert.deepEqual(others, []);
}

async function patch(node: VirtualNode, info: Readonly<Record<string, string | boolean>>): Promise<void> {
  using scope = Scope.root({ timeoutMs: 60_000, what: "changing the node" });
  const operations = Object.entries(info).map(([key, value]) => {
    return { op: "add", path: `/instance_info/${key}`, value } as const;
  });
  await node.client.nodes.update(scope, "node-0", operations);
}

const fileOn = (node: VirtualNode, number: number, file: string) =>
  onPartition(node, number, (mounted) => readFile(join(mounted, file), "utf8").catch(() => "gone"));

function onPartition<T>(node: VirtualNode, number: number, work: (mounted: string) => Promise<T>): Promise<T> {
  return onDisk(node, (scope, disk) =>
    withMount(scope, { source: partitionPath(disk, number), fileSystem: "ext4" }, work),
  );
}

/** The machine is switched off for it. */
async function onDisk<T>(node: VirtualNode, work: (scope: Scope, disk: string) => Promise<T>): Promise<T> {
  using scope = Scope.root({ timeoutMs: 120_000, what: "looking into the disk" });
  if ((await node.show()).power_state !== "power off") {
    await node.client.nodes.setPower(scope, "node-0", "power off");
    while ((await node.show()).power_state !== "power off") await scope.sleep(200);
  }
  return await withLoopDevice(scope, join(node.dir, "lab/nodes/node-0/disk-0.img"), (disk) => work(scope, disk));
}
