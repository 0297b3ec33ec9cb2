import { type FileHandle, open, readFile, realpath } from "node:fs/promises";
import { basename } from "node:path";
import type { Scope } from "@ingot/kernel";
import { diskSize } from "./disk-size.ts";
import { entriesMatch, headersFor, lastUsed, parseGpt, protectiveMbr } from "./gpt.ts";
import { rereadPartitions } from "./reread-partitions.ts";

/**
 * An image's GPT ends where the image ended: its second copy is moved to the end of the disk. Nothing to do for MBR, and
 * nothing is done where the first copy is damaged, or where a partition lies in the place of the second one. The kernel reads the partition table again in every case.
 */
export async function moveBackupTable(scope: Scope, disk: string): Promise<void> {
  await move(scope, disk);
  await rereadPartitions(scope, disk);
}

/** Without a program, whose start costs more than all of this. */
async function move(scope: Scope, disk: string): Promise<void> {
  const sectorBytes = await logicalSector(disk);
  const handle = await open(disk, "r+");
  try {
    const sectors = Math.floor((await diskSize(handle)) / sectorBytes);
    const start = await read(handle, 0, 2 * sectorBytes);
    const header = start.subarray(sectorBytes);
    const gpt = parseGpt(header);
    if (gpt === undefined) return;
    const entries = await read(handle, gpt.entriesAt * sectorBytes, gpt.entriesBytes);
    const { first, second, secondEntriesAt } = headersFor(header, { sectors, sectorBytes });
    if (!entriesMatch(header, entries) || secondEntriesAt <= gpt.firstUsable) return;
    if (lastUsed(header, entries) >= secondEntriesAt) {
      scope.log.warn(
        { disk },
        `the last partition on ${disk} leaves no room for the second copy of the partition table, which is left as it is`,
      );
      return;
    }
    await write(handle, secondEntriesAt * sectorBytes, entries);
    await write(handle, (sectors - 1) * sectorBytes, second);
    await write(handle, sectorBytes, first);
    const mbr = protectiveMbr(start.subarray(0, sectorBytes), sectors);
    if (mbr !== undefined) await write(handle, 0, mbr);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function logicalSector(disk: string): Promise<number> {
  const name = basename(await realpath(disk));
  const text = await readFile(`/sys/class/block/${name}/queue/logical_block_size`, "utf8").catch(() => "512");
  return Number(text);
}

async function read(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function write(handle: FileHandle, at: number, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}
