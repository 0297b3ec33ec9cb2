import { rm } from "node:fs/promises";
import type { DriverContext } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { baseUrlOf } from "../agent-access/base-url.ts";
import { configDriveFile } from "../image/config-drive.ts";
import { ramdiskInstanceOf } from "../image/ramdisk-instance.ts";
import type { NodeRecord } from "../ports/node.ts";
import { turnSecureBoot } from "./boot-mode.ts";
import { interfaceOf } from "./interface-of.ts";

/** Whose media an instance in memory boots from: that conductor serves them as long as the instance is there. */
export const SERVED_BY = "ingot_instance_served_by";
/** Where it does, `{url, files}`: at which address, null while that is not done, and whether there are files that it must have. */
export const SERVED_FROM = "ingot_instance_served_from";
/** Of an instance that is no more. */
export const NOTHING_SERVED = { [SERVED_BY]: null, [SERVED_FROM]: null } as const;

/** What is booted next is the instance, from disk or into memory, under secure boot if it asks for that. */
export async function prepareInstance(conductor: Conductor, node: NodeRecord, context: DriverContext): Promise<void> {
  await turnSecureBoot(conductor, node, { context, on: true });
  if (isInMemory(conductor, node)) return serveInstance(conductor, node, context);
  await interfaceOf(conductor, node, "boot").prepareInstance(context);
}

/** Whether the node's instance is booted into memory, each time anew. */
export function isInMemory(conductor: Conductor, node: NodeRecord): boolean {
  return interfaceOf(conductor, node, "deploy").method === "ramdisk";
}

/** An instance in memory is served from here, and is what the machine boots from now on. */
export async function serveInstance(conductor: Conductor, node: NodeRecord, context: DriverContext): Promise<void> {
  const boot = interfaceOf(conductor, node, "boot");
  if (boot.prepareRamdiskInstance === undefined) {
    const words = `the boot interface ${node.boot_interface} of node ${node.uuid} boots no instance into memory`;
    throw new Failure("node.invalid", words);
  }
  const boots = ramdiskInstanceOf(node);
  await context.remember({ [SERVED_BY]: conductor.host, [SERVED_FROM]: { url: null, files: false } });
  const configDrive = await configDriveFile(context.scope, conductor, node);
  try {
    await boot.prepareRamdiskInstance(context, { boots, configDrive, baseUrl: baseUrlOf(conductor, node) });
  } finally {
    if (configDrive !== null) await rm(configDrive, { force: true });
  }
  const files = (await conductor.media.owners()).includes(node.uuid);
  await context.remember({ [SERVED_FROM]: { url: conductor.config.externalUrl, files } });
}
