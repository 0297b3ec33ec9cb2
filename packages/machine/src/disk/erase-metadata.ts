import { open } from "node:fs/promises";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, MIB, type Scope } from "@ingot/kernel";
import { diskSize } from "./disk-size.ts";
import { listPartitions } from "./list-partitions.ts";
import { rereadPartitions } from "./reread-partitions.ts";

/**
 * Removes what tells a kernel or a firmware what is on a disk: the signatures of the disk and of its partitions
 * (filesystems, RAID, LVM), and both partition tables. The data itself stays readable for who looks for it.
 */
export async function eraseMetadata(scope: Scope, disk: string): Promise<void> {
  for (const partition of await partitionsOrNone(scope, disk)) {
    requireSuccess(await run(scope, ["wipefs", "--all", "--force", partition]));
  }
  requireSuccess(await run(scope, ["wipefs", "--all", "--force", disk]));
  await zeroEnds(disk);
  await rereadPartitions(scope, disk);
}

async function partitionsOrNone(scope: Scope, disk: string): Promise<readonly string[]> {
  try {
    return (await listPartitions(scope, disk)).map((partition) => partition.path);
  } catch (error) {
    // A table that cannot be read is no reason to keep it.
    scope.log.warn({ disk }, `the partitions of ${disk} cannot be listed: ${Failure.from(error).message}`);
    return [];
  }
}

/** What wipefs does not know: the GPT's entries, boot loaders in the first MiB, RAID metadata at the end. */
async function zeroEnds(disk: string): Promise<void> {
  const handle = await open(disk, "r+");
  try {
    const size = await diskSize(handle);
    const zeros = Buffer.alloc(Math.min(MIB, size));
    await handle.write(zeros, 0, zeros.length, 0);
    await handle.write(zeros, 0, zeros.length, size - zeros.length);
    await handle.sync();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Failure("machine.device_unreadable", `the ends of ${disk} cannot be wiped: ${message}`);
  } finally {
    await handle.close();
  }
}
