import { stat } from "node:fs/promises";
import { type BlockDevice, listPartitions, type Partition, resolveInside, withMount } from "@ingot/machine";
import { Failure, type StepContext, StepError } from "@ingot/step-kit";

/** What is no filesystem that could be mounted. */
const NO_FILESYSTEM = new Set(["swap", "crypto_LUKS", "linux_raid_member", "zfs_member", "LVM2_member"]);

/** The partition of the disk that has `/etc`; the EFI system partition and LVM are not looked at. */
export async function findRootPartition(step: StepContext, disk: BlockDevice): Promise<Partition> {
  const partitions = await listPartitions(step.scope, disk.path);
  const seen: string[] = [];
  for (const partition of partitions) {
    const why = await whyNot(step, partition);
    if (why === undefined) return partition;
    seen.push(`${partition.path} (${why})`);
  }
  const list = seen.length === 0 ? "it has no partitions" : `it has ${seen.join(", ")}`;
  throw new StepError(`no partition of ${disk.path} has /etc: ${list}`, {
    hint: "Run inject_files after the image is written (a priority from 41 to 79), with an image whose root is a partition of its own.",
  });
}

/** Why this is not the root partition; undefined when it is. */
async function whyNot(step: StepContext, partition: Partition): Promise<string | undefined> {
  if (partition.isEsp) return "the EFI system partition";
  if (partition.isLvm) return "LVM";
  if (partition.signature === null) return "no filesystem";
  const { type } = partition.signature;
  if (NO_FILESYSTEM.has(type)) return type;
  try {
    const mount = { source: partition.path, fileSystem: type, readOnly: true };
    const found = await withMount(step.scope, mount, async (root) =>
      stat(await resolveInside(root, "/etc")).catch(() => undefined),
    );
    return found?.isDirectory() === true ? undefined : `${type} without /etc`;
  } catch (error) {
    step.scope.check();
    const { message } = Failure.from(error);
    step.log(`${partition.path} was passed over: ${message}`);
    return `${type}, cannot be mounted`;
  }
}
