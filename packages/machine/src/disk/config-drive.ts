/** The config drive's partition: the last of the disk, at most 64 MiB, as Ironic's agent makes it. */
import { open } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, formatSize, MIB, type Scope } from "@ingot/kernel";
import type { Partition } from "./block-device.ts";
import { diskSize } from "./disk-size.ts";
import { listPartitions, readPartitionTable } from "./list-partitions.ts";
import type { PartitionTable } from "./parse-sfdisk.ts";
import { moveBackupTable } from "./move-backup-table.ts";
import { rereadPartitions } from "./reread-partitions.ts";

const LARGEST = 64 * MIB;
const GPT_LINUX_DATA = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
const MBR_FAT32 = "c";

/** The image in a config drive as the conductor sends it: base64 of gzip of it (or of the image itself). */
export function decodeConfigDrive(text: string): Buffer {
  const packed = Buffer.from(text.replaceAll(/\s/g, ""), "base64");
  if (packed.length === 0) throw invalid("the config drive is not base64");
  const image = packed[0] === 0x1f && packed[1] === 0x8b ? gunzip(packed) : packed;
  if (image.length > LARGEST) throw invalid(`the config drive has ${formatSize(image.length)}, more than 64 MiB`);
  return image;
}

function gunzip(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: LARGEST + 1 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw invalid("the config drive is larger than 64 MiB");
    throw invalid(`the config drive cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes the image into the partition labelled `config-2`, which is made at the end of the disk if the disk has none. */
export async function writeConfigDrive(scope: Scope, disk: string, image: Buffer): Promise<Partition> {
  await moveBackupTable(scope, disk);
  const partition = (await findConfigDrive(scope, disk)) ?? (await makePartition(scope, disk, image.length));
  await fillConfigDrive(partition, image);
  return partition;
}

/** Writes the image into a partition that is for it. */
export async function fillConfigDrive(partition: Pick<Partition, "path" | "sizeBytes">, image: Buffer): Promise<void> {
  requireFitting(partition, image.length);
  const handle = await open(partition.path, "r+");
  try {
    for (let at = 0; at < image.length;) at += (await handle.write(image, at, image.length - at, at)).bytesWritten;
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Throws when there is no place for a drive of so many bytes, in the partition that is for it or in a new one; changes nothing. */
export async function requireConfigDrivePlace(
  scope: Scope,
  want: { readonly disk: string; readonly bytes: number; readonly drive: Partition | undefined },
): Promise<void> {
  if (want.drive === undefined) await freePlace(await tableOf(scope, want.disk), want);
  else requireFitting(want.drive, want.bytes);
}

function requireFitting(partition: Pick<Partition, "path" | "sizeBytes">, bytes: number): void {
  if (partition.sizeBytes >= bytes) return;
  throw new Failure(
    "machine.partitioning_failed",
    `the partition ${partition.path} (${formatSize(partition.sizeBytes)}) is too small for the config drive`,
  );
}

async function findConfigDrive(scope: Scope, disk: string): Promise<Partition | undefined> {
  return (await listPartitions(scope, disk)).find(isConfigDrive);
}

/** Whether the partition holds a config drive, or is named for one. */
export function isConfigDrive(partition: Partition): boolean {
  return [partition.name, partition.signature?.label].some((label) => label?.toLowerCase() === "config-2");
}

async function makePartition(scope: Scope, disk: string, bytes: number): Promise<Partition> {
  const table = await tableOf(scope, disk);
  const before = new Set(table.entries.map((entry) => entry.path));
  const place = await freePlace(table, { disk, bytes });
  const type = table.label === "gpt" ? GPT_LINUX_DATA : MBR_FAT32;
  const name = table.label === "gpt" ? ', name="config-2"' : "";
  const entry = `start=${place.start / table.sectorBytes}, size=${place.size / table.sectorBytes}, type=${type}${name}\n`;
  requireSuccess(await run(scope, ["sfdisk", "--no-reread", "--append", disk], { input: entry }));
  await rereadPartitions(scope, disk);
  const made = (await listPartitions(scope, disk)).find((each) => !before.has(each.path));
  if (made === undefined)
    throw new Failure("machine.partitioning_failed", `the config drive's partition on ${disk} did not appear`);
  return made;
}

async function tableOf(scope: Scope, disk: string): Promise<PartitionTable> {
  const table = await readPartitionTable(scope, disk);
  if (table !== undefined) return table;
  throw new Failure(
    "machine.partitioning_failed",
    `${disk} has no partition table, so there is no place for the config drive`,
    { hint: "Deploy a whole-disk image with a GPT or MBR partition table." },
  );
}

/** 64 MiB at the end of the disk; less, if only less is free there but it suffices. */
async function freePlace(table: PartitionTable, want: { readonly disk: string; readonly bytes: number }) {
  const handle = await open(want.disk, "r");
  const size = await diskSize(handle).finally(() => handle.close());
  const usable = Math.min(
    size - (table.label === "gpt" ? MIB : 0),
    table.label === "dos" ? 2 ** 32 * table.sectorBytes : Infinity,
  );
  const used = Math.max(MIB, ...table.entries.map((entry) => entry.startBytes + entry.sizeBytes));
  const end = Math.floor(usable / MIB) * MIB;
  const free = end - Math.ceil(used / MIB) * MIB;
  const needed = Math.ceil(want.bytes / MIB) * MIB;
  if (table.label === "dos" && table.entries.length >= 4) throw full(want.disk, "its MBR has four partitions already");
  if (free < needed)
    throw full(want.disk, `${formatSize(Math.max(0, free))} are free at its end, ${formatSize(needed)} are needed`);
  const length = Math.min(LARGEST, free);
  return { start: end - length, size: length };
}

function full(disk: string, why: string): Failure {
  return new Failure("machine.partitioning_failed", `there is no room on ${disk} for the config drive: ${why}`, {
    hint: "Use a smaller image or a larger disk, or an image with a partition labelled config-2.",
  });
}

function invalid(message: string): Failure {
  return new Failure("machine.configdrive_invalid", message);
}
