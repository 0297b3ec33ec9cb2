/** docs/reference/drivers.md, from the hardware types themselves. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DriverProperties, type HardwareType, INTERFACE_KINDS } from "@ingot/driver-kit";
import { createHardwareTypes } from "@ingot/drivers";
import { openMediaPublisher } from "@ingot/media";

const INTRODUCTION = `# Drivers and their interfaces

The hardware types that a node's \`driver\` may name, made from the code (\`npm run docs\`). Of each kind of interface the first is what a node
gets that names none; another is chosen with \`baremetal node set NODE --deploy-interface custom-agent\` and the like.

## What the deploy interfaces do

| deploy interface | what it needs | what it does |
| --- | --- | --- |
| \`direct\` | \`instance_info\`: \`image_source\`, a checksum | boots the ramdisk, whose agent writes a whole-disk image, and boots that |
| \`custom-agent\` | steps: of the request (\`deploy_steps\`), of deploy templates, of the ramdisk | boots the ramdisk and runs these steps: no \`write_image\`, no boot loader; then boots from disk |
| \`ramdisk\` | \`instance_info\`: \`boot_iso\`, or \`kernel\` and \`ramdisk\` | boots that into memory, at each power-on anew; nothing is written, no agent comes |
| \`fake\` | nothing | pretends |

\`custom-agent\` has the steps \`deploy\`, \`prepare_instance_boot\`, \`tear_down_agent\`, \`switch_to_tenant_network\` and \`boot_instance\`; what runs between 100 and
60 is yours. \`ramdisk\` has \`deploy\` alone, and its kernel gets \`root=/dev/ram0 text\`, \`kernel_append_params\` (of \`instance_info\`, else of \`driver_info\`), and
\`instance_info\`'s \`ramdisk_kernel_arguments\`. Its config drive goes into a virtual USB stick, which only \`redfish-virtual-media\` has; a BMC without one is refused.
A node with either is cleaned, inspected, rescued and serviced by the agent as any other.

## What the boot interfaces do

| boot interface | what carries the ramdisk | besides |
| --- | --- | --- |
| \`redfish-virtual-media\` | an ISO in the BMC's virtual CD drive, with the agent's token in it | needs no DHCP; instances in memory: ISO, or kernel and ramdisk, with a config drive |
| \`ipxe\` | kernel and ramdisk by HTTP, named by a script that iPXE is led to by DHCP | needs a port of the node and [a DHCP server](../how-to/boot-over-the-network.md); instances in memory: kernel and ramdisk |
`;

export async function renderDriversPage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "drivers-page-"));
  try {
    const publisher = await openMediaPublisher(folder);
    const sources = { fileUrlAllowedPaths: [] };
    const types = createHardwareTypes({ publisher, externalUrl: "", cacheFolder: folder, sources });
    const sections = Object.values(types.byName).map((type) => sectionOf(type));
    await types.close();
    return [INTRODUCTION, ...sections].join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sectionOf({ name, interfaces }: HardwareType): string {
  const kinds = INTERFACE_KINDS.map((kind) => {
    const names = Object.keys(interfaces[kind]).map((each) => `\`${each}\``);
    return `| ${kind} | ${names.join(", ")} |`;
  });
  const properties = propertiesOf(interfaces);
  const rows = Object.entries(properties).map(([key, property]) => {
    const notes = [property.required === true ? "needed" : "", property.secret === true ? "secret" : ""];
    return `| \`${key}\` | ${notes.filter((note) => note !== "").join(", ")} | ${property.description.replaceAll("|", "\\|")} |`;
  });
  const table = ["", "| driver_info | | what it is |", "| --- | --- | --- |", ...rows];
  const head = [`## ${name}`, "", "| interface | implementations |", "| --- | --- |", ...kinds];
  return `${[...head, ...(rows.length > 0 ? table : [])].join("\n")}\n`;
}

function propertiesOf(interfaces: HardwareType["interfaces"]): DriverProperties {
  const all = INTERFACE_KINDS.flatMap((kind) => Object.values(interfaces[kind]));
  return Object.assign({}, ...all.map(({ properties }) => properties)) as DriverProperties;
}
