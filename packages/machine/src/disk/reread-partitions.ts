import { hasProgram, requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";

/** Makes the kernel read a disk's partition table again and waits until the partitions' device files are there. */
export async function rereadPartitions(scope: Scope, disk: string): Promise<void> {
  const reread = await run(scope, ["blockdev", "--rereadpt", disk]);
  if (reread.ending.kind !== "exited" || reread.ending.code !== 0) {
    // Busy, or a device that refuses the call (loop without partscan): partx tells the kernel entry by entry.
    requireSuccess(await run(scope, ["partx", "--update", disk]), [0, 1]);
  }
  if (await hasProgram("udevadm")) await run(scope, ["udevadm", "settle", "--timeout=10"]);
}
