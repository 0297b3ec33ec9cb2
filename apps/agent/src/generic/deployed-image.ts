import type { ImageInfo, PartitionUuids } from "@ingot/contract";
import { formatDuration, formatSize, type JsonObject } from "@ingot/kernel";
import type { WrittenImage } from "@ingot/machine";
import type { ImageSource } from "./image-source.ts";

export interface DeployedImage {
  readonly id: string;
  readonly device: string;
  readonly written: WrittenImage;
  /** What the partitions are that were made for the image; undefined when it brought its own. */
  readonly partitions: PartitionUuids | undefined;
}

/** What is to be done, of whichever kind the image is. */
export interface DiskWork {
  readonly disk: string;
  readonly image: ImageInfo;
  readonly configDrive: Buffer | undefined;
  readonly log: (message: string) => void;
  /** Has the image written from the first of its servers that answers. */
  readonly fromFirst: <T>(write: (source: ImageSource) => Promise<T>) => Promise<T>;
}

export function logWritten(work: DiskWork, written: WrittenImage): void {
  const { image, disk, log } = work;
  log(
    `image ${image.id} (${written.format}, ${formatSize(written.fileBytes)}) written to device ${disk}: ${formatSize(written.diskBytes)}`,
  );
  log(`it took ${describeTimings(written.timings)}`);
}

/** The answer of a command that has written an image. */
export function factsOf({ device, written, partitions }: DeployedImage): JsonObject {
  const facts = { device, format: written.format, image_bytes: written.fileBytes, disk_bytes: written.diskBytes };
  if (partitions === undefined) return facts;
  return { ...facts, root_uuid: partitions["root uuid"] ?? null, partition_uuids: partitions };
}

function describeTimings(timings: WrittenImage["timings"]): string {
  const { inspectMs, prepareMs, transferMs, syncMs } = timings;
  const parts = { inspecting: inspectMs, zeroing: prepareMs, transfer: transferMs, sync: syncMs };
  return Object.entries(parts)
    .map(([name, ms]) => `${name} ${formatDuration(ms)}`)
    .join(", ");
}
