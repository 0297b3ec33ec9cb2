/** Image and config drive onto the disk: the work behind `write_image` and `standby.prepare_image`. */
import { ImageInfo } from "@ingot/contract";
import { isJsonObject, type Json, type Scope } from "@ingot/kernel";
import { type BlockDevice, decodeConfigDrive, type ImageServerOptions } from "@ingot/machine";
import { checkArguments } from "@ingot/step-kit";
import type { AgentConfig } from "../config/agent-config.ts";
import type { DeployedImage, DiskWork } from "./deployed-image.ts";
import { deployPartitions } from "./deploy-partitions.ts";
import { deployWholeDisk } from "./deploy-whole-disk.ts";
import { readText, serverOptions, writeFromFirst } from "./image-source.ts";

export interface DeployImageOptions {
  readonly device: BlockDevice;
  readonly imageInfo: Json;
  /** base64 of gzip of an image, the URL of such a text, or null. */
  readonly configDrive: string | null;
  readonly config: AgentConfig;
  readonly allowMd5: boolean;
  readonly log: (message: string) => void;
  readonly progress: (fraction: number | null, message: string) => void;
}

export async function deployImage(scope: Scope, options: DeployImageOptions): Promise<DeployedImage> {
  const info = withoutNulls(options.imageInfo);
  checkArguments("write_image", ImageInfo, info);
  const image = info as unknown as ImageInfo;
  const server = await serverOptions(options.config);
  const given = options.configDrive ?? configDriveOf(info);
  const work: DiskWork = {
    disk: options.device.path,
    image,
    configDrive: await readConfigDrive(scope, given, server),
    log: options.log,
    fromFirst: (write) => writeFromFirst(scope, image, { ...options, server, write }),
  };
  const { written, partitions } =
    image.image_type === "partition" ? await deployPartitions(scope, work) : await deployWholeDisk(scope, work);
  return { id: image.id, device: work.disk, written, partitions };
}

/** Ironic sends null for what it does not know. */
function withoutNulls(given: Json): Json {
  return isJsonObject(given) ? Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) : given;
}

/** Ironic sends it in two places. */
function configDriveOf(info: Json): string | null {
  const given = isJsonObject(info) ? info["configdrive"] : undefined;
  return typeof given === "string" ? given : null;
}

async function readConfigDrive(
  scope: Scope,
  given: string | null,
  server: ImageServerOptions,
): Promise<Buffer | undefined> {
  if (given === null || given === "") return undefined;
  const text = /^https?:\/\//.test(given)
    ? await readText(scope, given, { ...server, atMost: 128 * 1024 * 1024 })
    : given;
  return decodeConfigDrive(text);
}
