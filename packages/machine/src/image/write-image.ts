import { Failure, formatSize, Scope } from "@ingot/kernel";
import type { Checksum } from "@ingot/media/checksum";
import { INSPECT_BYTES, requireDeployable } from "@ingot/media/image-format";
import { type Disk, openDisk } from "../disk/open-disk.ts";
import { rereadPartitions } from "../disk/reread-partitions.ts";
import { ClusterBitmap } from "./cluster-bitmap.ts";
import type { BodyTarget } from "./direct-body.ts";
import { ExtentsBuilder } from "./extents.ts";
import { type ImageServerOptions, shownUrl } from "./http-body.ts";
import { ImageFile } from "./image-file.ts";
import { type ImagePlan, readImageStart } from "./image-start.ts";
import { pumpImage, type PumpResult } from "./image-pump.ts";
import { ImageWorkers } from "./image-workers.ts";
import { readQcow2Layout } from "./qcow2-layout.ts";
import { TablePrint } from "./table-print.ts";
import { HELD_BYTES } from "./worker-protocol.ts";
import { writeZeros, zeroesFast, zeroGaps, zeroStart } from "./zero-disk.ts";

export interface WriteImageOptions {
  readonly url: string;
  /** The block device to write to: `/dev/sda`. Everything on it is lost. Or what makes it, once it is known what the image is. */
  readonly disk: string | ((image: InspectedImage) => Promise<string>);
  /** Of the whole file as it lies on the server. */
  readonly checksum: Checksum;
  /** `disk_format`, which must be the image's real format; not believed when it is left out. */
  readonly declaredFormat?: string;
  readonly server?: ImageServerOptions;
  /** The kernel reads the new partition table at the end, unless it is false because the caller changes the table first. */
  readonly rereads?: boolean;
  /** How far the writing is: bytes of the file, and of how many if that is known. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

/** What is known of an image before anything of it is written. */
export interface InspectedImage {
  readonly format: "raw" | "qcow2";
  /** Bytes that it will need; undefined for a raw image whose server does not say how long it is. */
  readonly diskBytes: number | undefined;
  /** What the device's first 64 KiB will be. */
  start(): Promise<Buffer>;
}

export interface WrittenImage {
  readonly format: "raw" | "qcow2";
  /** Bytes of the file that were read. */
  readonly fileBytes: number;
  /** Bytes of the disk that the image describes. */
  readonly diskBytes: number;
  /** Milliseconds of each part of the work: what to look at when it was slow. */
  readonly timings: ImageTimings;
}

export interface ImageTimings {
  /** Format and tables read from the server. */
  readonly inspectMs: number;
  /** The disk's ends wiped, and zeroed what the image leaves empty. */
  readonly prepareMs: number;
  /** Everything read, hashed, inflated and written. */
  readonly transferMs: number;
  /** What was written brought to the disk itself. */
  readonly syncMs: number;
}

/**
 * Writes an image from an HTTP(S) server to a disk in one pass over its body, whatever its size, with bounded memory: hashed,
 * inflated and written as it comes; afterwards the disk reads exactly as the image. The format is told from the image
 * itself before anything is written. The disk's first MiB, without which nothing boots, is written last, after the
 * checksum has been verified; when anything fails, both ends of the disk are wiped.
 */
export async function writeImage(scope: Scope, options: WriteImageOptions): Promise<WrittenImage> {
  const workers = new ImageWorkers();
  try {
    return await inspectAndWrite(scope, options, workers);
  } finally {
    await workers.stop();
  }
}

async function inspectAndWrite(scope: Scope, options: WriteImageOptions, workers: ImageWorkers): Promise<WrittenImage> {
  const lap = stopwatch(scope);
  const file = new ImageFile(options.url, options.server);
  const plan = await inspect(scope, file, options);
  const inspectMs = lap();
  const { format, diskBytes } = plan;
  const path =
    typeof options.disk === "string"
      ? options.disk
      : await options.disk({ format, diskBytes, start: () => readImageStart(scope, file, plan) });
  const disk = await openDisk(path);
  try {
    const known = plan.diskBytes ?? 0;
    if (known > disk.size) throw tooSmall(path, disk.size, known);
    const written = await write(scope, file, { options, plan, disk, workers });
    return { ...written, timings: { inspectMs, ...written.timings } };
  } finally {
    await disk.handle.close();
  }
}

interface Work {
  readonly options: WriteImageOptions;
  readonly plan: ImagePlan;
  readonly disk: Disk;
  readonly workers: ImageWorkers;
}

async function write(scope: Scope, file: ImageFile, work: Work) {
  const { options, plan, disk } = work;
  const lap = stopwatch(scope);
  try {
    const zeroed = await prepare(scope, plan, disk);
    const prepareMs = lap();
    const { held, bytes } = await transfer(scope, file, { ...work, zeroed });
    const transferMs = lap();
    const diskBytes = plan.diskBytes ?? bytes;
    await finish(disk, held.subarray(0, Math.min(HELD_BYTES, diskBytes)));
    const timings = { prepareMs, transferMs, syncMs: lap() };
    if (options.rereads !== false) await rereadPartitions(scope, disk.path);
    return { format: plan.format, fileBytes: bytes, diskBytes, timings };
  } catch (error) {
    await work.workers.stop(); // nothing is written any more
    await wipeEnds(disk).catch(() => {}); // the first error is the one to report
    await rereadPartitions(Scope.root(), disk.path).catch(() => {});
    throw error;
  }
}

async function inspect(scope: Scope, file: ImageFile, options: WriteImageOptions): Promise<ImagePlan> {
  const head = await firstBytes(scope, file);
  const facts = requireDeployable(head, { declared: options.declaredFormat });
  const headPrint = TablePrint.of(0, head);
  if (facts.format === "qcow2") {
    const layout = await readQcow2Layout(scope, file, facts.header);
    return {
      format: "qcow2",
      layout: { ...layout, tables: [headPrint, ...layout.tables] },
      compression: facts.header.compression,
      clusterSize: 2 ** facts.header.clusterBits,
      diskBytes: facts.header.virtualSize,
    };
  }
  const builder = new ExtentsBuilder();
  builder.addRaw(0, 0, file.total ?? Number.MAX_SAFE_INTEGER);
  const filled = new ClusterBitmap(0, 512);
  const layout = { extents: builder.finish(), filled, tables: [headPrint], longestCompressed: 0 };
  return { format: "raw", layout, compression: "deflate", clusterSize: 0, diskBytes: file.total };
}

async function firstBytes(scope: Scope, file: ImageFile): Promise<Buffer> {
  for await (const head of file.readRanges(scope, [{ start: 0, end: INSPECT_BYTES }])) {
    if (head.length > 0) return head;
  }
  throw new Failure("media.image_damaged", `${shownUrl(file.url)} is empty`);
}

/** Afterwards the disk reads as zeros wherever the image leaves it empty; the answer is whether it does everywhere. */
async function prepare(scope: Scope, plan: ImagePlan, disk: Disk): Promise<boolean> {
  await wipeEnds(disk);
  const zeroed = plan.diskBytes !== undefined && (await zeroesFast(disk.path));
  if (zeroed) await zeroStart(scope, disk.path, Math.min(plan.diskBytes ?? 0, disk.size));
  else await zeroGaps(scope, disk, plan.layout.filled);
  return zeroed;
}

async function transfer(scope: Scope, file: ImageFile, work: Work & { readonly zeroed: boolean }): Promise<PumpResult> {
  const { options, plan, disk, workers, zeroed } = work;
  const pour = async (target: BodyTarget) => file.pour(scope, plan.format === "raw" ? bounded(target, disk) : target);
  const result = await pumpImage(scope, pour, {
    workers,
    disk: disk.path,
    layout: plan.layout,
    algorithm: options.checksum.algorithm,
    compression: plan.compression,
    clusterSize: plan.clusterSize,
    zeroed,
    onProgress: (received) => options.onProgress?.(received, file.total),
  });
  requireSame(options, result.digest);
  return result;
}

/** First everything else is on the disk, then what makes it boot. */
async function finish(disk: Disk, held: Uint8Array): Promise<void> {
  await disk.handle.sync();
  await writeHeld(disk, held);
  await disk.handle.sync();
}

/** Milliseconds since it was last asked. */
function stopwatch(scope: Scope): () => number {
  let last = scope.clock.monotonic();
  return () => {
    const now = scope.clock.monotonic();
    const lap = Math.round(now - last);
    last = now;
    return lap;
  };
}

/** For a raw image of unknown length: it must not run over the disk's end. */
function bounded(target: BodyTarget, disk: Disk): BodyTarget {
  let received = 0;
  return {
    place: () => target.place(),
    took: (bytes) => {
      received += bytes;
      if (received > disk.size) throw tooSmall(disk.path, disk.size, received);
      return target.took(bytes);
    },
    room: () => target.room(),
  };
}

function requireSame(options: WriteImageOptions, digest: string): void {
  const { algorithm, value } = options.checksum;
  if (digest === value.toLowerCase()) return;
  throw new Failure(
    "media.checksum_mismatch",
    `${shownUrl(options.url)} has the ${algorithm} ${digest}, not ${value} as was promised; the disk was wiped`,
  );
}

async function writeHeld(disk: Disk, held: Uint8Array): Promise<void> {
  for (let at = 0; at < held.length;) {
    at += (await disk.handle.write(held, at, held.length - at, at)).bytesWritten;
  }
}

/** No partition table, no boot loader, no RAID or LVM mark is left at either end. */
async function wipeEnds(disk: Disk): Promise<void> {
  await writeZeros(disk.handle, { start: 0, end: Math.min(HELD_BYTES, disk.size) });
  await writeZeros(disk.handle, { start: Math.max(0, disk.size - HELD_BYTES), end: disk.size });
  await disk.handle.sync();
}

function tooSmall(path: string, size: number, needed: number): Failure {
  return new Failure(
    "machine.disk_too_small",
    `the image needs ${formatSize(needed)}, but the disk ${path} has only ${formatSize(size)}`,
    { details: { needed, size } },
  );
}
