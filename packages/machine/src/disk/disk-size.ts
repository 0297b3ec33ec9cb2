import type { FileHandle } from "node:fs/promises";

/** The size in bytes of an open block device or file (a device's own st_size is 0: its size is where reading ends). */
export async function diskSize(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  if (size > 0) return size;
  const probe = Buffer.alloc(1);
  let low = -512;
  let high = 2 ** 50;
  while (high - low > 512) {
    const middle = Math.floor((low + high) / 1024) * 512;
    const { bytesRead } = await handle.read(probe, 0, 1, middle);
    if (bytesRead === 1) low = middle;
    else high = middle;
  }
  return low + 512;
}
