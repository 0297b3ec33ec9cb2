import type { ImageInfo } from "@ingot/contract";
import type { StepRun } from "@ingot/engine";
import { formatSize, type JsonObject } from "@ingot/kernel";
import { hashFile } from "@ingot/media";
import type { Conductor } from "../conductor.ts";
import { resolveConfigDrive } from "../image/config-drive.ts";
import { type CheckedImage, checkImage } from "../image/image-source.ts";
import { publishImage, unpublishImage } from "../image/published-image.ts";
import { tell } from "../state/timeline-writer.ts";
import { driveStep, outcomeOf } from "./in-band.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `deploy.write_image`: gives the agent the image's address, checksum and the config drive, and follows it. */
export const writeImage: StepExecutor = async (conductor, run) => {
  const end = await driveStep(conductor, run, () => imageArguments(conductor, run));
  const outcome = await outcomeOf(conductor, run, end);
  if (outcome.kind === "done") await unpublishImage(conductor, await nodeOf(conductor, run));
  return outcome;
};

async function imageArguments(conductor: Conductor, run: StepRun): Promise<JsonObject> {
  const node = await nodeOf(conductor, run);
  const image = await checkImage(run.scope, node, conductor.config);
  const checksum = image.checksum ?? (await computeChecksum(conductor, run, image));
  const url = image.file === undefined ? image.url : await publishImage(conductor, node, image.file);
  const size = image.size === undefined ? "size unknown" : formatSize(image.size);
  await tell(conductor.store, conductor, {
    node: node.uuid,
    operation: run.operation.id,
    kind: "log",
    message: `image ${image.url.split("?", 1)[0]}: ${image.format}, ${size}, ${checksum.algorithm} ${checksum.value.slice(0, 12)}…`,
  });
  const info: ImageInfo = {
    id: image.url.split("?", 1)[0] ?? image.url,
    urls: [url],
    disk_format: image.format,
    container_format: "bare",
    os_hash_algo: checksum.algorithm,
    os_hash_value: checksum.value,
    image_type: "whole-disk",
    stream_raw_images: true,
    node_uuid: node.uuid,
    ...(node.boot_mode === "uefi" || node.boot_mode === "bios" ? { deploy_boot_mode: node.boot_mode } : {}),
  };
  return { image_info: info as unknown as JsonObject, configdrive: await resolveConfigDrive(run.scope, node) };
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
