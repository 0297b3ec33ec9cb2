import type { ImageInfo } from "@ingot/contract";
import type { StepRun } from "@ingot/engine";
import { formatSize, hideUrlSecrets, isJsonObject, type JsonObject } from "@ingot/kernel";
import { type Checksum, hashFile } from "@ingot/media";
import type { Conductor } from "../conductor.ts";
import { resolveConfigDrive } from "../image/config-drive.ts";
import { LAYOUT, NOTHING_WRITTEN, OVERWRITTEN } from "../image/disk-layout.ts";
import { type CheckedImage, checkImage } from "../image/image-source.ts";
import { deployedImageType } from "../image/image-type.ts";
import { partitionImageOf, partitionInfo, requireBootable } from "../image/partition-image.ts";
import { keepsPartitions, requirePreservable } from "../image/preserve-ephemeral.ts";
import type { NodeRecord } from "../ports/node.ts";
import { publishImage, unpublishImage } from "../image/published-image.ts";
import { tell } from "../state/timeline-writer.ts";
import { driveStep, outcomeOf } from "./in-band.ts";
import { tellPartitions } from "./partition-uuids.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

const AGAIN_MS = 1000;
const SERVED_ANEW =
  "the process that was serving the image has been replaced: it is served anew, and written once more";

/** `deploy.write_image`: gives the agent the image's address, checksum and the config drive, and follows it; then it says where what it wrote is. */
export const writeImage: StepExecutor = async (conductor, run) => {
  const end = await driveStep(conductor, run, () => imageArguments(conductor, run));
  if (end.kind === "failed" && end.takenOver && isServedHere(await nodeOf(conductor, run))) {
    return { kind: "retry", afterMs: AGAIN_MS, reason: `${end.failure.message}; ${SERVED_ANEW}` };
  }
  const outcome = await outcomeOf(conductor, run, end);
  if (end.kind !== "succeeded" || outcome.kind !== "done") return outcome;
  const node = await nodeOf(conductor, run);
  const told = deployedImageType(node) === "partition" ? await tellPartitions(conductor, run, end.command) : outcome;
  if (told.kind === "done") await unpublishImage(conductor, node);
  return told.kind === "done" ? { ...outcome, ...told } : told;
};

/** A file's URL is that of the process that serves it; every other image is where it always was. */
function isServedHere({ instance_info: info }: NodeRecord): boolean {
  return /^file:/i.test(String(info["image_source"]).trim());
}

async function imageArguments(conductor: Conductor, run: StepRun): Promise<JsonObject> {
  const node = await nodeOf(conductor, run);
  const partitions = deployedImageType(node) === "partition" ? partitionImageOf(node) : undefined;
  if (partitions !== undefined) requireBootable(node, partitions, conductor.config);
  const verb = isRebuild(run) ? "rebuild" : "active";
  requirePreservable(node, { verb, layout: partitions?.layout });
  const image = await checkImage(run.scope, node, conductor.config);
  const checksum = image.checksum ?? (await computeChecksum(conductor, run, image));
  const url = image.file === undefined ? image.url : await publishImage(conductor, node, image.file);
  const shownUrl = hideUrlSecrets(image.url.split("?", 1)[0] ?? "");
  await tellImage(conductor, run, { ...image, checksum, shownUrl });
  const info: ImageInfo = {
    id: imageId(run, shownUrl),
    urls: [url],
    disk_format: image.format,
    container_format: "bare",
    os_hash_algo: checksum.algorithm,
    os_hash_value: checksum.value,
    stream_raw_images: true,
    node_uuid: node.uuid,
    ...(partitions === undefined ? wholeDiskInfo(node) : partitionInfo(node, partitions)),
  };
  const configdrive = await resolveConfigDrive(run.scope, conductor, node);
  await forgetWritten(conductor, node, partitions !== undefined && keepsPartitions(node, partitions.layout));
  return { image_info: info as unknown as JsonObject, configdrive };
}

/**
 * ironic-python-agent makes a file of this name, and does not write an image whose id it has written before, though its disk may
 * have been erased since: one of its own for each operation.
 */
function imageId({ operation }: StepRun, url: string): string {
  const name = (url.split("/").at(-1) ?? "").replaceAll(/[^A-Za-z0-9._-]/g, "_");
  return `${name}-${operation.id.slice(-8)}`;
}

function isRebuild({ operation }: StepRun): boolean {
  return isJsonObject(operation.input) && operation.input["verb"] === "rebuild";
}

function wholeDiskInfo({ boot_mode: mode }: NodeRecord): Partial<ImageInfo> {
  return { image_type: "whole-disk", ...(mode === "uefi" || mode === "bios" ? { deploy_boot_mode: mode } : {}) };
}

/** From now on nothing is known of what is on the disk, until it has been written; partitions that stay are as they were. */
async function forgetWritten(conductor: Conductor, node: NodeRecord, staysPartitioned: boolean): Promise<void> {
  const { [LAYOUT]: layout, [OVERWRITTEN]: _not, ...written } = NOTHING_WRITTEN;
  const forgotten = staysPartitioned ? written : { [LAYOUT]: layout, [OVERWRITTEN]: true, ...written };
  const known = node.driver_internal_info;
  if (Object.entries(forgotten).every(([key, value]) => (known[key] ?? null) === value)) return;
  await conductor.store.nodes.mergeInternalInfo(node.uuid, forgotten);
}

async function tellImage(
  conductor: Conductor,
  run: StepRun,
  image: CheckedImage & { readonly checksum: Checksum; readonly shownUrl: string },
): Promise<void> {
  const { format, checksum, shownUrl } = image;
  const size = image.size === undefined ? "size unknown" : formatSize(image.size);
  await tell(conductor.store, conductor, {
    node: run.operation.subject,
    operation: run.operation.id,
    kind: "log",
    message: `image ${shownUrl}: ${format}, ${size}, ${checksum.algorithm} ${checksum.value.slice(0, 12)}…`,
  });
}

/** SHA-512, since a machine without instructions for SHA-256 takes half the time for it. */
async function computeChecksum(conductor: Conductor, run: StepRun, image: CheckedImage) {
  await tell(conductor.store, conductor, {
    node: run.operation.subject,
    operation: run.operation.id,
    kind: "log",
    message: "instance_info gives no checksum: computing the sha512 of the file, so that damage on the way is seen",
  });
  return { algorithm: "sha512", value: await hashFile(run.scope, image.file ?? "", "sha512") } as const;
}
