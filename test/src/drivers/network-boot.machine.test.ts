/** Machines of the laboratory that boot over the network: DHCP leads the iPXE of their network card to the server. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type JsonObject, MIB, Scope } from "@ingot/kernel";
import { multibootKernel } from "@ingot/lab/testing/boot-program";
import { buildArtefacts } from "../story/artefacts.ts";
import { VirtualNode } from "../story/virtual-node.ts";

const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const long = { skip: LONG ? false : "takes minutes: ./ingot test machine network-boot --long" };

async function enrolled(node: VirtualNode, fields: { readonly driver_info: JsonObject } & JsonObject): Promise<void> {
  await node.enrol({ boot_interface: "ipxe", ...fields });
  await node.lead("manage", "manageable");
  await node.lead("provide", "available");
}

test("a machine boots its instance over the network, and is told nothing once it was undeployed", async () => {
  using scope = Scope.root({ timeoutMs: 180_000, what: "an instance from the network" });
  const small = { bootMode: "bios", memoryBytes: 128 * MIB } as const;
  await using node = await VirtualNode.start(scope, ["--no-automated-clean"], small);
  const kernel = join(node.dir, "kernel");
  await writeFile(kernel, multibootKernel("this came over the network", "halt"));
  const [url, agent] = [`file://${kernel}`, `file://${kernel}`];
  const driver_info = { deploy_kernel: agent, deploy_ramdisk: agent };
  await enrolled(node, { deploy_interface: "ramdisk", driver_info, instance_info: { kernel: url, ramdisk: url } });
  const { mac_address: mac } = node.machine.report();
  const script = () => fetch(`${node.url}/ingot/v1/boot/ipxe/${mac.replaceAll(":", "-")}`);
  assert.equal((await script()).status, 404);
  await node.says(/this came over the network/, () => node.lead("active", "active"));
  assert.match(await (await script()).text(), /^#!ipxe/);
  await node.lead("deleted", "available");
  assert.equal((await script()).status, 404);
});

test("a machine with UEFI is deployed by an agent that came over the network", long, async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building the ramdisk and the image" });
  const { kernel, ramdisk, image } = await buildArtefacts(building);
  using scope = Scope.root({ timeoutMs: 15 * 60_000, what: "a deployment over the network" });
  await using node = await VirtualNode.start(scope, ["--no-automated-clean", "--deploy-callback-timeout", "600"]);
  const driver_info = { deploy_kernel: `file://${kernel}`, deploy_ramdisk: `file://${ramdisk}` };
  await enrolled(node, { driver_info, instance_info: { image_source: `file://${image}` } });
  await node.says(/Ingot: fetching the kernel[\s\S]*debian login: /, () => node.lead("active", "active"));
  const { driver_internal_info: internal } = await node.show();
  assert.equal(internal["ipxe_script"], undefined);
});
