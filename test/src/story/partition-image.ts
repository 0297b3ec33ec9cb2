import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { listPartitions, withLoopDevice, withMount } from "@ingot/machine";

export interface RootImage {
  /** The image of a whole disk that boots by UEFI. */
  readonly wholeDisk: string;
  /** Where the image goes: a folder, which is made. */
  readonly folder: string;
  /** Whether it has the files of the ESP in /boot/efi; otherwise grub-install has to make them. */
  readonly efiFiles: boolean;
}

/** Makes the image of the root file system of a whole-disk image. */
export async function makePartitionImage(scope: Scope, wanted: RootImage): Promise<string> {
  const step = async (...argv: [string, ...string[]]) => void requireSuccess(await run(scope, argv));
  const [disk, image] = [join(wanted.folder, "whole.raw"), join(wanted.folder, "root.qcow2")];
  await mkdir(wanted.folder, { recursive: true });
  await step("qemu-img", "convert", "-O", "raw", wanted.wholeDisk, disk);
  await withLoopDevice(scope, disk, async (device) => {
    const partitions = await listPartitions(scope, device);
    const esp = partitions.find(({ isEsp }) => isEsp);
    const root = partitions.find(({ signature }) => signature?.type === "ext4");
    if (esp === undefined || root === undefined) throw new Failure("internal", `${wanted.wholeDisk} is no UEFI system`);
    if (wanted.efiFiles) {
      await withMount(scope, { source: root.path, fileSystem: "ext4" }, (mounted) =>
        // Not mounted: a test machine's kernel may know no FAT.
        step("mcopy", "-s", "-i", esp.path, "::/EFI", join(mounted, "boot/efi")),
      );
    }
    const how = ["-c", "-o", "compression_type=zstd", "-f", "raw", "-O", "qcow2"] as const;
    await step("qemu-img", "convert", ...how, root.path, image);
  });
  await rm(disk);
  return image;
}
