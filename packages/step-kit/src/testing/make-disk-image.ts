import { mkdir, open, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { MIB, Scope } from "@ingot/kernel";
import { partitionPath, withLoopDevice, withMount } from "@ingot/machine";

export interface PartitionSpec {
  readonly sizeMiB: number;
  readonly fileSystem: "ext4" | "vfat" | "swap" | "none";
  /** What the partition table says it is; a Linux filesystem unless told otherwise. */
  readonly type?: "esp" | "lvm" | "linux";
  /** Directories to make, and files with their contents, in the filesystem. */
  readonly folders?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Called with the mounted filesystem, for whatever else it should hold. */
  readonly fill?: (root: string) => Promise<void>;
}

export interface DiskImageSpec {
  readonly partitions: readonly PartitionSpec[];
  /** MBR instead of GPT. */
  readonly mbr?: boolean;
}

const TYPES = {
  gpt: { esp: "U", lvm: "V", linux: "L" },
  dos: { esp: "ef", lvm: "8e", linux: "83" },
} as const;

/** Makes a disk image file with partitions and filesystems, as small as the partitions allow (as root). */
export async function makeDiskImage(path: string, spec: DiskImageSpec): Promise<void> {
  const scope = Scope.root();
  const size = spec.partitions.reduce((sum, partition) => sum + partition.sizeMiB, 2) * MIB;
  const handle = await open(path, "w");
  await handle.truncate(size);
  await handle.close();
  const label = spec.mbr === true ? "dos" : "gpt";
  const lines = spec.partitions.map(({ sizeMiB, type }) => `size=${sizeMiB}MiB, type=${TYPES[label][type ?? "linux"]}`);
  const script = `label: ${label}\n${lines.join("\n")}\n`;
  requireSuccess(await run(scope, ["sfdisk", "--quiet", path], { input: script }));
  await withLoopDevice(scope, path, async (disk) => {
    for (const [index, partition] of spec.partitions.entries()) {
      await fill(scope, partitionPath(disk, index + 1), partition);
    }
  });
}

async function fill(scope: Scope, device: string, partition: PartitionSpec): Promise<void> {
  switch (partition.fileSystem) {
    case "none":
      return;
    case "swap":
      requireSuccess(await run(scope, ["mkswap", device]));
      return;
    case "ext4":
      requireSuccess(await run(scope, ["mkfs.ext4", "-q", "-F", "-m", "0", device]));
      break;
    case "vfat":
      requireSuccess(await run(scope, ["mkfs.vfat", device]));
      break;
  }
  const isEmpty = [partition.folders, partition.files, partition.fill].every((content) => content === undefined);
  if (isEmpty) return; // needs no kernel that knows the filesystem
  await withMount(scope, { source: device, fileSystem: partition.fileSystem }, async (root) => {
    for (const folder of partition.folders ?? []) await mkdir(join(root, folder), { recursive: true });
    for (const [name, content] of Object.entries(partition.files ?? {})) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), content);
    }
    await partition.fill?.(root);
  });
}
