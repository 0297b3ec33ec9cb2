import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DriverContext, RamdiskInstance } from "@ingot/driver-kit";
import { Failure, newSecret } from "@ingot/kernel";
import { buildBootIso, localImage, type Publication } from "@ingot/media";
import { openSystem, type RedfishSystem } from "../../redfish/system.ts";
import { eject, findDrive, insert, takes, type VirtualDrive, virtualDrives } from "../../redfish/virtual-drive.ts";
import { publishImage } from "../publish-image.ts";
import type { VirtualMediaOptions } from "./boot.ts";
import { publishedUrl } from "./published-url.ts";

/** In `driver_internal_info`: the drive that was given the config drive, to be emptied again. */
const CONFIG_DRIVE = "redfish_config_drive";

/**
 * The instance's ISO, its own or one made of its kernel and ramdisk, is in the virtual CD drive for every boot from now on, and its
 * config drive in another one, as a USB stick. Both drives are looked for first: when one is missing, nothing has been built.
 */
export async function prepareRamdiskInstance(
  context: DriverContext,
  instance: RamdiskInstance,
  options: VirtualMediaOptions,
): Promise<void> {
  const { scope, node } = context;
  const system = await openSystem(context, options.clients);
  const drive = await findDrive(scope, system, "cdrom");
  const slot = instance.configDrive === null ? undefined : await findSlot(context, system, drive);
  await ejectConfigDrive(context, system);
  await options.publisher.retract(node.uuid);
  try {
    const iso = await publishIso(context, instance.boots, options);
    await eject(scope, system, drive);
    await insert(scope, system, drive, publishedUrl(options, iso));
    context.note("the instance's medium is in the virtual CD drive", { device: drive.path });
    if (slot !== undefined)
      await insertConfigDrive(context, system, { slot, file: instance.configDrive ?? "", options });
    await options.management.setBootDevice(context, "cdrom", true);
  } catch (error) {
    await options.publisher.retract(node.uuid);
    throw error;
  }
}

/** Safe to repeat, and when there is none. */
export async function ejectConfigDrive(context: DriverContext, system: RedfishSystem): Promise<void> {
  const path = context.node.driver_internal_info[CONFIG_DRIVE];
  if (typeof path !== "string") return;
  await eject(context.scope, system, { path, resource: await system.client.get(context.scope, path) });
  await context.remember({ [CONFIG_DRIVE]: null });
}

/** A drive beside the one with the ISO: some take media of every kind. */
async function findSlot({ scope }: DriverContext, system: RedfishSystem, cd: VirtualDrive): Promise<VirtualDrive> {
  for await (const drive of virtualDrives(scope, system)) {
    if (takes(drive, "disk") && drive.path !== cd.path) return drive;
  }
  const { client, path } = system;
  throw new Failure(
    "bmc.no_virtual_media",
    `no virtual USB stick, for the config drive, is offered by the BMC ${client.access.origin} for the system ${path} beside its CD drive`,
    { hint: "Deploy without a config drive, or put what it says into the ISO." },
  );
}

async function insertConfigDrive(
  context: DriverContext,
  system: RedfishSystem,
  of: { readonly slot: VirtualDrive; readonly file: string; readonly options: VirtualMediaOptions },
): Promise<void> {
  const { slot, file, options } = of;
  const published = { name: "config-drive.iso", owner: context.node.uuid, adopt: true, lasting: true };
  const { scope } = context;
  await eject(scope, system, slot);
  await context.remember({ [CONFIG_DRIVE]: slot.path });
  await insert(scope, system, slot, publishedUrl(options, await options.publisher.publish(file, published)));
  context.note("the config drive is in a virtual drive", { device: slot.path });
}

async function publishIso(
  context: DriverContext,
  boots: RamdiskInstance["boots"],
  options: VirtualMediaOptions,
): Promise<Publication> {
  const { scope, node } = context;
  if ("iso" in boots) return publishImage(context, { url: boots.iso, name: "boot.iso", lasting: true }, options);
  const { publisher, cacheFolder } = options;
  const output = join(publisher.workFolder, `${newSecret()}.iso`);
  try {
    const { commandLine } = boots;
    const kernel = await localImage(scope, boots.kernel, options);
    const initramfs = await localImage(scope, boots.ramdisk, options);
    await buildBootIso(scope, { kernel, initramfs, config: [], commandLine, output }, { cacheFolder });
    return await publisher.publish(output, { name: "boot.iso", owner: node.uuid, adopt: true, lasting: true });
  } finally {
    await rm(output, { force: true });
  }
}
