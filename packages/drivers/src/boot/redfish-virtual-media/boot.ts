import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type BootInterface,
  type DriverContext,
  type ManagementInterface,
  type RamdiskBoot,
  requireProperties,
} from "@ingot/driver-kit";
import { isFailure, newSecret } from "@ingot/kernel";
import { buildBootIso, localImage, type MediaPublisher, type Publication, type SourcePolicy } from "@ingot/media";
import { redfishAccess } from "../../redfish/access.ts";
import type { RedfishClients } from "../../redfish/client-pool.ts";
import { openSystem } from "../../redfish/system.ts";
import { eject, findDrive, insert } from "../../redfish/virtual-drive.ts";
import { commandLine } from "../command-line.ts";
import { requireRamdiskImages } from "../require-ramdisk-images.ts";
import { AGENT_CONFIG_PATH, agentConfig } from "./agent-config.ts";
import { VIRTUAL_MEDIA_PROPERTIES } from "./properties.ts";
import { publishedUrl } from "./published-url.ts";
import { ejectConfigDrive, prepareRamdiskInstance } from "./ramdisk-instance.ts";

export interface VirtualMediaOptions {
  readonly clients: RedfishClients;
  readonly management: ManagementInterface;
  readonly publisher: MediaPublisher;
  /** Where BMCs reach the published files; no slash at its end. */
  readonly externalUrl: string | (() => string);
  readonly cacheFolder: string;
  readonly sources: SourcePolicy;
}

/**
 * Boots the ramdisk from an ISO that is made for the node, published under a secret URL, and inserted into the BMC's
 * virtual CD drive. The ISO carries the agent's configuration, so that its token is on no wire and no command line.
 */
export function redfishVirtualMedia(options: VirtualMediaOptions): BootInterface {
  return {
    properties: VIRTUAL_MEDIA_PROPERTIES,
    capabilities: ["ramdisk_boot", "ramdisk_boot_iso", "ramdisk_boot_configdrive", "pregenerated_token"],
    validate: (context) => validate(context, options),
    prepareRamdisk: (context, boot) => prepareRamdisk(context, boot, options),
    cleanUpRamdisk: (context) => cleanUpRamdisk(context, options),
    prepareInstance: async (context) => {
      await cleanUpRamdisk(context, options);
      await options.management.setBootDevice(context, "disk", true);
    },
    prepareRamdiskInstance: (context, instance) => prepareRamdiskInstance(context, instance, options),
    cleanUpInstance: (context) => cleanUpRamdisk(context, options),
  };
}

async function validate(context: DriverContext, options: VirtualMediaOptions): Promise<void> {
  redfishAccess(context.node.driver_info);
  requireProperties(context.node.driver_info, VIRTUAL_MEDIA_PROPERTIES);
  await requireRamdiskImages(context, options.sources);
}

/** The BMC's drive is looked for first: when there is none, nothing has been built. */
async function prepareRamdisk(context: DriverContext, boot: RamdiskBoot, options: VirtualMediaOptions): Promise<void> {
  const { scope } = context;
  const system = await openSystem(context, options.clients);
  const device = await findDrive(scope, system, "cdrom");
  await options.publisher.retract(context.node.uuid);
  const publication = await publishIso(context, boot, options);
  try {
    await eject(scope, system, device);
    await insert(scope, system, device, publishedUrl(options, publication));
    context.note("the ramdisk's medium is in the virtual CD drive", { device: device.path });
    await options.management.setBootDevice(context, "cdrom", false);
  } catch (error) {
    await publication.unpublish();
    throw error;
  }
}

async function publishIso(
  context: DriverContext,
  boot: RamdiskBoot,
  options: VirtualMediaOptions,
): Promise<Publication> {
  const { scope, node } = context;
  const { publisher, cacheFolder } = options;
  const started = scope.clock.monotonic();
  const output = join(publisher.workFolder, `${newSecret()}.iso`);
  try {
    const config = [{ path: AGENT_CONFIG_PATH, mode: 0o600, data: agentConfig(boot.config) }];
    const kernel = await localImage(scope, boot.kernel, options);
    const initramfs = await localImage(scope, boot.ramdisk, options);
    await buildBootIso(scope, { kernel, initramfs, config, commandLine: commandLine(boot), output }, { cacheFolder });
    const publication = await publisher.publish(output, { name: "boot.iso", owner: node.uuid, adopt: true });
    const ms = Math.round(scope.clock.monotonic() - started);
    context.note(`the ramdisk's medium was made in ${ms} ms`, { kernel: boot.kernel, ramdisk: boot.ramdisk });
    return publication;
  } finally {
    await rm(output, { force: true });
  }
}

/** The drives are left empty, and the files are withdrawn even when the BMC fails. */
async function cleanUpRamdisk(context: DriverContext, options: VirtualMediaOptions): Promise<void> {
  try {
    const system = await openSystem(context, options.clients);
    await ejectConfigDrive(context, system);
    await eject(context.scope, system, await findDrive(context.scope, system, "cdrom"));
  } catch (error) {
    if (!isFailure(error, "bmc.no_virtual_media")) throw error;
  } finally {
    await options.publisher.retract(context.node.uuid);
  }
}
