import { hasProgram, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";

/**
 * Makes the kernel read a disk's partition table again and waits until the partitions' device files are there. Both ways are
 * taken: `blockdev` also forgets partitions that are gone; `partx` also works on kernels that cannot read GPT themselves
 * and while a partition is in use. Neither finding a table is no error: the disk may have none.
 */
export async function rereadPartitions(scope: Scope, disk: string): Promise<void> {
  await run(scope, ["blockdev", "--rereadpt", disk]);
  await run(scope, ["partx", "--update", disk]);
  if (await hasProgram("udevadm")) await run(scope, ["udevadm", "settle", "--timeout=10"]);
}
