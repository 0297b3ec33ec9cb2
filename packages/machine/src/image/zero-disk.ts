import type { FileHandle } from "node:fs/promises";
import { access, readFile, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { MIB, type Scope } from "@ingot/kernel";
import type { ClusterBitmap } from "./cluster-bitmap.ts";

/** Gaps of at least so many bytes are zeroed by the kernel; starting a program is dearer than writing less. */
const KERNEL_GAP = 8 * MIB;
/** The kernel zeroes whole sectors only: a multiple of every logical sector size in use. */
const SECTOR = 4096;
const ZEROS = Buffer.alloc(MIB);

/** Whether the device makes zeros by itself (write zeroes, unmap), so that zeroing it whole costs next to nothing. */
export async function zeroesFast(disk: string): Promise<boolean> {
  try {
    const device = await realpath(`/sys/class/block/${basename(await realpath(disk))}`);
    const isPartition = await access(join(device, "partition")).then(
      () => true,
      () => false,
    );
    const queue = join(device, isPartition ? ".." : ".", "queue"); // a partition is written through its disk's
    return Number(await readFile(join(queue, "write_zeroes_max_bytes"), "utf8")) > 0;
  } catch {
    return false;
  }
}

/** Makes the first `length` bytes of the disk (whole sectors) read as zeros. */
export async function zeroStart(scope: Scope, disk: string, length: number): Promise<void> {
  await blkdiscard(scope, disk, { start: 0, end: Math.ceil(length / MIB) * MIB });
}

/** Makes everything that the image does not fill read as zeros. */
export async function zeroGaps(
  scope: Scope,
  disk: { readonly path: string; readonly handle: FileHandle; readonly size: number },
  filled: ClusterBitmap,
): Promise<void> {
  for (const gap of filled.gaps()) {
    scope.check();
    if (gap.end - gap.start < KERNEL_GAP) {
      await writeZeros(disk.handle, gap);
      continue;
    }
    const start = Math.ceil(gap.start / SECTOR) * SECTOR;
    const end = Math.floor(gap.end / SECTOR) * SECTOR;
    await blkdiscard(scope, disk.path, { start, end });
    await writeZeros(disk.handle, { start: gap.start, end: start });
    await writeZeros(disk.handle, { start: end, end: gap.end });
  }
}

export async function writeZeros(
  handle: FileHandle,
  range: { readonly start: number; readonly end: number },
): Promise<void> {
  for (let at = range.start; at < range.end;) {
    const { bytesWritten } = await handle.write(ZEROS, 0, Math.min(ZEROS.length, range.end - at), at);
    at += bytesWritten;
  }
}

/** Both ends lie on a {@link SECTOR}. */
async function blkdiscard(
  scope: Scope,
  disk: string,
  range: { readonly start: number; readonly end: number },
): Promise<void> {
  const place = ["--offset", String(range.start), "--length", String(range.end - range.start)];
  requireSuccess(await run(scope, ["blkdiscard", "--force", "--zeroout", ...place, disk]));
}
