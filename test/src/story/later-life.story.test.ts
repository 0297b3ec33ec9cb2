/** What becomes of a virtual machine after its deployment: serviced, rebuilt, adopted by a node that is new, given back and cleaned. */
import assert from "node:assert/strict";
import { copyFile, open } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import { appendOverlay } from "@ingot/ramdisk";
import { buildArtefacts } from "./artefacts.ts";
import { VirtualNode } from "./virtual-node.ts";

/** Nine times the machine boots. */
const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const options = { skip: LONG ? false : "takes minutes: ./ingot test story later-life --long" };
/** A machine that hangs is started once more after half of the time. */
const TIMES = [
  "--deploy-callback-timeout",
  "360",
  "--clean-callback-timeout",
  "360",
  "--service-callback-timeout",
  "360",
];

const PLUGIN = "/opt/ingot-agent/plugins/leave-note";
const NOTE = { interface: "deploy", step: "leave_note", args: { text: "serviced" } };
/** A step of servicing in JavaScript, as it may be laid over a ramdisk that is built. */
const HARDWARE_MANAGER = `
import { listPartitions, withMount, writeFileInside } from "@ingot/machine";
import { defineHardwareManager, defineStep, HardwareSupport, Type } from "@ingot/step-kit";

const leaveNote = defineStep({
  name: "leave_note",
  interface: "deploy",
  kinds: ["service"],
  description: "Lets the instance greet with a text.",
  args: Type.Object({ text: Type.String() }),
  run: async ({ scope, hardware }, { text }) => {
    const disk = await hardware.getOsInstallDevice();
    const [root] = (await listPartitions(scope, disk.path)).filter(({ signature }) => signature?.type === "ext4");
    await withMount(scope, { source: root.path, fileSystem: "ext4" }, (folder) =>
      writeFileInside(scope, { root: folder, path: "/etc/issue", content: Buffer.from(text + "\\n") }),
    );
  },
});

export const hardwareManager = defineHardwareManager({
  name: "LeaveNoteHardwareManager",
  version: "1",
  evaluateHardwareSupport: () => HardwareSupport.SERVICE_PROVIDER,
  steps: [leaveNote],
});
`;

test("service, rebuild, adopt and undeploy with cleaning, each on the machine itself", options, async () => {
  using building = Scope.root({ timeoutMs: 20 * 60_000, what: "building ramdisk and image" });
  const artefacts = await buildArtefacts(building);
  using scope = Scope.root({ timeoutMs: 20 * 60_000, what: "a machine's later life" });
  await using node = await VirtualNode.start(scope, TIMES);
  const ramdisk = join(node.dir, "with-note.initramfs");
  await copyFile(artefacts.ramdisk, ramdisk);
  await appendOverlay(scope, ramdisk, [
    { path: `${PLUGIN}/package.json`, data: JSON.stringify(PACKAGE) },
    { path: `${PLUGIN}/index.js`, data: HARDWARE_MANAGER },
  ]);
  const fields = {
    driver_info: { deploy_kernel: `file://${artefacts.kernel}`, deploy_ramdisk: `file://${ramdisk}` },
    instance_info: { image_source: `file://${artefacts.image}` },
  };
  await node.enrol({ ...fields, automated_clean: false });
  await node.lead("manage", "manageable");
  await node.lead("provide", "available");
  await node.lead("active", "active");
  await node.says(/serviced\s.* login: /s, () => node.lead("service", "active", { service_steps: [NOTE] }));
  await node.says(/Debian GNU.* login: /s, () => node.lead("rebuild", "active"));
  await adoptedAnew(scope, node, fields);
  assert.equal(await partitionTable(node), "EFI PART");
  await node.lead("deleted", "available");
  assert.notEqual(await partitionTable(node), "EFI PART");
});

const PACKAGE = { name: "leave-note", version: "1.0.0", type: "module", ingot: { hardwareManager: "./index.js" } };

/** The node is forgotten while its machine runs, enrolled once more, and adopted: the machine notices nothing. */
async function adoptedAnew(
  scope: Scope,
  node: VirtualNode,
  fields: Parameters<VirtualNode["enrol"]>[0],
): Promise<void> {
  await node.client.nodes.setMaintenance(scope, "node-0", "to be forgotten");
  await node.client.nodes.remove(scope, "node-0");
  await node.enrol(fields);
  await node.lead("manage", "manageable");
  await node.lead("adopt", "active");
  assert.equal((await node.show()).power_state, "power on");
}

/** The first bytes of the disk's second sector: a GPT says so there. */
async function partitionTable(node: VirtualNode): Promise<string> {
  await using disk = await open(join(node.dir, "lab/nodes/node-0/disk-0.img"));
  const { buffer } = await disk.read(Buffer.alloc(8), 0, 8, 512);
  return buffer.toString("latin1");
}
