import { formatSize, type Scope } from "@ingot/kernel";
import { moveBackupTable, writeConfigDrive, writeImage } from "@ingot/machine";
import { type DeployedImage, type DiskWork, logWritten } from "./deployed-image.ts";

/** The image is all of the disk, with a partition table of its own. */
export async function deployWholeDisk(
  scope: Scope,
  work: DiskWork,
): Promise<Pick<DeployedImage, "written" | "partitions">> {
  const { disk, configDrive, log } = work;
  const written = await work.fromFirst((source) => writeImage(scope, { ...source, disk, rereads: false }));
  logWritten(work, written);
  if (configDrive === undefined) {
    await moveBackupTable(scope, disk);
  } else {
    const partition = await writeConfigDrive(scope, disk, configDrive);
    log(`config drive (${formatSize(configDrive.length)}) written to ${partition.path}`);
  }
  return { written, partitions: undefined };
}
