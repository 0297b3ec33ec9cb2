import type { ImageInfo, PartitionUuids } from "@ingot/contract";
import { Failure, type Scope } from "@ingot/kernel";
import { writePartitionImage, type WrittenPartitions } from "@ingot/machine";
import { type DeployedImage, type DiskWork, logWritten } from "./deployed-image.ts";

const DEFAULT_EPHEMERAL_FORMAT = "ext4";
/** What ironic-python-agent calls the partitions (partition_utils.work_on_disk). */
const NAMES: Readonly<Record<string, string>> = { esp: "efi system partition", "config-drive": "configdrive" };

/** The disk is partitioned as the conductor says, and the image goes into the root partition. */
export async function deployPartitions(
  scope: Scope,
  work: DiskWork,
): Promise<Pick<DeployedImage, "written" | "partitions">> {
  const { image, disk, configDrive, log } = work;
  const layout = layoutOf(image);
  const done = await work.fromFirst((source) =>
    writePartitionImage(scope, {
      disk,
      layout,
      ephemeralFormat: image.ephemeral_format ?? DEFAULT_EPHEMERAL_FORMAT,
      preserveEphemeral: image.preserve_ephemeral ?? false,
      configDrive,
      image: source,
      log,
    }),
  );
  logWritten(work, done.image);
  return { written: done.image, partitions: uuidsOf(done) };
}

function layoutOf(image: ImageInfo) {
  if (image.root_mb === undefined) {
    throw new Failure("step.invalid_arguments", "step 'write_image': a partition image has no argument 'root_mb'", {
      hint: "Set instance_info.root_gb of the node.",
    });
  }
  return {
    bootMode: image.deploy_boot_mode ?? "bios",
    label: image.disk_label,
    rootMiB: image.root_mb,
    swapMiB: image.swap_mb ?? 0,
    ephemeralMiB: image.ephemeral_mb ?? 0,
  };
}

function uuidsOf({ paths, rootUuid, espUuid }: WrittenPartitions): PartitionUuids {
  const partitions = Object.entries(paths).map(([role, path]) => [NAMES[role] ?? role, path] as const);
  return {
    partitions: Object.fromEntries(partitions),
    "root uuid": rootUuid,
    "efi system partition uuid": espUuid,
  };
}
