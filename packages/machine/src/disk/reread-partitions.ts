import { readdir, realpath } from "node:fs/promises";
import { basename } from "node:path";
import { hasProgram, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";

/**
 * Makes the kernel read a disk's partition table again and waits until the partitions' device files are there. `blockdev`
 * also forgets partitions that are gone; where it finds none, as on kernels that cannot read GPT themselves or while a
 * partition is in use, `partx` is asked too. Neither finding a table is no error: the disk may have none.
 */
export async function rereadPartitions(scope: Scope, disk: string): Promise<void> {
  const { ending } = await run(scope, ["blockdev", "--rereadpt", disk]);
  const isRead = ending.kind === "exited" && ending.code === 0 && (await hasPartitions(disk));
  if (!isRead) await run(scope, ["partx", "--update", disk]);
  if (await hasProgram("udevadm")) await run(scope, ["udevadm", "settle", "--timeout=10"]);
}

async function hasPartitions(disk: string): Promise<boolean> {
  try {
    const name = basename(await realpath(disk));
    return (await readdir(`/sys/class/block/${name}`)).some((entry) => entry.startsWith(name));
  } catch {
    return false;
  }
}
