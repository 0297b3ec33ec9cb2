/** Instances that a machine of the laboratory boots into memory: nothing is written to its disk. */
import assert from "node:assert/strict";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type JsonObject, MIB, Scope } from "@ingot/kernel";
import { bootableCd } from "@ingot/lab/testing/boot-program";
import { buildArtefacts } from "../story/artefacts.ts";
import { VirtualNode } from "../story/virtual-node.ts";

const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const long = { skip: LONG ? false : "takes a minute or two: ./ingot test machine ramdisk-instance --long" };
const SETTINGS = ["--no-automated-clean"];

/** A node whose own ramdisk is nothing that could boot, and so is not what has booted. */
async function enrolled(node: VirtualNode, instance_info: JsonObject): Promise<void> {
  const agent = join(node.dir, "agent");
  await writeFile(agent, "no ramdisk at all");
  const driver_info = { deploy_kernel: `file://${agent}`, deploy_ramdisk: `file://${agent}` };
  await node.enrol({ deploy_interface: "ramdisk", driver_info, instance_info });
  await node.lead("manage", "manageable");
  await node.lead("provide", "available");
}

async function diskIsEmpty(node: VirtualNode): Promise<boolean> {
  await using disk = await open(join(node.dir, "lab/nodes/node-0/disk-0.img"));
  const { buffer } = await disk.read(Buffer.alloc(MIB), 0, MIB, 0);
  return buffer.every((byte) => byte === 0);
}

test("a machine boots the ISO of its instance, again after a reboot, and not after it was undeployed", async () => {
  using scope = Scope.root({ timeoutMs: 180_000, what: "an ISO that is an instance" });
  await using node = await VirtualNode.start(scope, SETTINGS, { bootMode: "bios", memoryBytes: 128 * MIB });
  const iso = join(node.dir, "live.iso");
  await writeFile(iso, bootableCd("this is the instance", "halt"));
  await enrolled(node, { boot_iso: `file://${iso}` });
  await node.says(/this is the instance/, () => node.lead("active", "active"));
  await node.says(/this is the instance/, () => node.client.nodes.setPower(scope, "node-0", "rebooting"));
  assert.ok(await diskIsEmpty(node));
  await node.reach("active");
  await node.lead("deleted", "available");
  const { instance_info, power_state } = await node.show();
  assert.deepEqual([instance_info, power_state], [{}, "power off"]);
});

test("a machine boots its instance's own kernel and ramdisk, by UEFI", long, async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building the ramdisk" });
  const { kernel, ramdisk } = await buildArtefacts(building);
  using scope = Scope.root({ timeoutMs: 5 * 60_000, what: "a kernel and a ramdisk that are an instance" });
  await using node = await VirtualNode.start(scope, SETTINGS);
  await enrolled(node, {
    ...{ kernel: `file://${kernel}`, ramdisk: `file://${ramdisk}` },
    ramdisk_kernel_arguments: "console=ttyS0 systemd.hostname=from-memory",
  });
  // The tutorial's ramdisk has an agent, which asks in vain: nobody waits for it.
  await node.says(/root=\/dev\/ram0 text .*from-memory[\s\S]*ingot-agent/, () => node.lead("active", "active"));
  assert.ok(await diskIsEmpty(node));
});
