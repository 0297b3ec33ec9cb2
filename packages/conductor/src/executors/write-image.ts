import type { ImageInfo } from "@ingot/contract";
import type { StepRun } from "@ingot/engine";
import { formatSize, hideUrlSecrets, type JsonObject } from "@ingot/kernel";
import { hashFile } from "@ingot/media";
import type { Conductor } from "../conductor.ts";
import { resolveConfigDrive } from "../image/config-drive.ts";
import { type CheckedImage, checkImage } from "../image/image-source.ts";
import type { NodeRecord } from "../ports/node.ts";
import { publishImage, unpublishImage } from "../image/published-image.ts";
import { tell } from "../state/timeline-writer.ts";
import { driveStep, outcomeOf } from "./in-band.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

const AGAIN_MS = 1000;
const SERVED_ANEW =
  "the process that was serving the image has been replaced: it is served anew, and written once more";

/** `deploy.write_image`: gives the agent the image's address, checksum and the config drive, and follows it. */
export const writeImage: StepExecutor = async (conductor, run) => {
  const end = await driveStep(conductor, run, () => imageArguments(conductor, run));
  if (end.kind === "failed" && end.takenOver && isServedHere(await nodeOf(conductor, run))) {
    return { kind: "retry", afterMs: AGAIN_MS, reason: `${end.failure.message}; ${SERVED_ANEW}` };
  }
  const outcome = await outcomeOf(conductor, run, end);
  if (outcome.kind === "done") await unpublishImage(conductor, await nodeOf(conductor, run));
  return outcome;
};

/** A file's URL is that of the process that serves it; every other image is where it always was. */
function isServedHere({ instance_info: info }: NodeRecord): boolean {
  return /^file:/i.test(String(info["image_source"]).trim());
}

async function imageArguments(conductor: Conductor, run: StepRun): Promise<JsonObject> {
  const node = await nodeOf(conductor, run);
  const image = await checkImage(run.scope, node, conductor.config);
  const checksum = image.checksum ?? (await computeChecksum(conductor, run, image));
  const url = image.file === undefined ? image.url : await publishImage(conductor, node, image.file);
  const shownUrl = hideUrlSecrets(image.url.split("?", 1)[0] ?? "");
  const size = image.size === undefined ? "size unknown" : formatSize(image.size);
  await tell(conductor.store, conductor, {
    node: node.uuid,
    operation: run.operation.id,
    kind: "log",
    message: `image ${shownUrl}: ${image.format}, ${size}, ${checksum.algorithm} ${checksum.value.slice(0, 12)}…`,
  });
  const info: ImageInfo = {
    id: shownUrl,
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
  return {
    image_info: info as unknown as JsonObject,
    configdrive: await resolveConfigDrive(run.scope, conductor, node),
  };
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
