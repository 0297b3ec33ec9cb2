/**
 * A disk from the image of a root file system: partitions, swap, ephemeral, the image in the root, the config drive. Whatever
 * can be known to be wrong is refused before anything of the disk is changed.
 */
import { Failure, formatSize, type Scope } from "@ingot/kernel";
import type { Partition, Signature } from "../disk/block-device.ts";
import { fillConfigDrive, isConfigDrive, requireConfigDrivePlace, writeConfigDrive } from "../disk/config-drive.ts";
import { readBlockDevice } from "../disk/list-block-devices.ts";
import { listPartitions, readPartitionTable } from "../disk/list-partitions.ts";
import { openDisk } from "../disk/open-disk.ts";
import { probeSignature } from "../disk/probe-signature.ts";
import { type InspectedImage, writeImage, type WriteImageOptions, type WrittenImage } from "../image/write-image.ts";
import { writeZeros } from "../image/zero-disk.ts";
import { makeFileSystem, requireMaker } from "./make-file-system.ts";
import { makePartitions } from "./make-partitions.ts";
import { matchPartitions } from "./match-partitions.ts";
import { type PartitionPlan, planPartitions, type PartitionRequest } from "./plan-partitions.ts";
import { holdsPartitionTable } from "./holds-partition-table.ts";

export interface PartitionImageOptions {
  /** The whole disk: `/dev/sda`. */
  readonly disk: string;
  readonly layout: Omit<PartitionRequest, "configDriveBytes">;
  /** As mkfs names it. */
  readonly ephemeralFormat: string;
  /** The partitions stay as they are, the ephemeral one with all that is in it; root, swap and what boots are made anew. */
  readonly preserveEphemeral: boolean;
  readonly configDrive: Buffer | undefined;
  readonly image: Omit<WriteImageOptions, "disk" | "rereads">;
  readonly log: (message: string) => void;
}

/** Device paths by role; `config-drive` too when there is one. */
type Places = Readonly<Record<string, Place>>;
type Place = Pick<Partition, "path" | "sizeBytes">;

export interface WrittenPartitions {
  readonly image: WrittenImage;
  readonly paths: Readonly<Record<string, string>>;
  /** Of the root file system. */
  readonly rootUuid: string;
  /** Volume id of the EFI system partition; null when there is none. */
  readonly espUuid: string | null;
}

export async function writePartitionImage(scope: Scope, options: PartitionImageOptions): Promise<WrittenPartitions> {
  const { disk, configDrive } = options;
  const device = await readBlockDevice(scope, disk);
  const plan = planPartitions(
    { ...options.layout, configDriveBytes: configDrive?.length ?? 0 },
    { path: disk, sizeBytes: device.sizeBytes, sectorBytes: device.logicalSectorBytes },
  );
  let places: Places = {};
  const prepare = async (image: InspectedImage) => {
    await requireFit(image, plan);
    places = options.preserveEphemeral
      ? await keptPartitions(scope, options, plan)
      : await newPartitions(scope, options, { plan, sectorBytes: device.logicalSectorBytes });
    await makeFileSystems(scope, options, places);
    return placeOf(places, "root").path;
  };
  const image = await writeImage(scope, { ...options.image, disk: prepare, rereads: false });
  const root = await rootFileSystem(scope, placeOf(places, "root").path);
  const drive = await putConfigDrive(scope, options, places["config-drive"]);
  const all = Object.entries({ ...places, "config-drive": drive });
  const esp = places["esp"] === undefined ? null : await probeSignature(scope, places["esp"].path);
  return {
    image,
    paths: Object.fromEntries(all.flatMap(([role, place]) => (place === undefined ? [] : [[role, place.path]]))),
    rootUuid: root.uuid ?? "",
    espUuid: esp?.uuid ?? null,
  };
}

function placeOf(places: Places, role: string): Place {
  const place = places[role];
  if (place === undefined) throw new Failure("internal", `no ${role} partition was planned`);
  return place;
}

async function requireFit(image: InspectedImage, plan: PartitionPlan): Promise<void> {
  const size = plan.partitions.find(({ role }) => role === "root")?.sizeBytes ?? 0;
  const needed = image.diskBytes ?? 0;
  if (needed > size) {
    throw new Failure(
      "machine.disk_too_small",
      `the image needs ${formatSize(needed)}, but the root partition is to have only ${formatSize(size)}`,
      { hint: "Raise instance_info.root_gb, or use a smaller image.", details: { needed, size } },
    );
  }
  if (holdsPartitionTable(await image.start())) {
    throw new Failure("media.image_refused", "the image holds a whole disk with a partition table, not one partition", {
      hint: "Set instance_info.image_type to whole-disk and leave kernel and ramdisk out, or use the image of a root file system alone.",
    });
  }
}

async function newPartitions(
  scope: Scope,
  options: PartitionImageOptions,
  how: { readonly plan: PartitionPlan; readonly sectorBytes: number },
): Promise<Places> {
  const { disk, log } = options;
  await requireMakers(how.plan, options.ephemeralFormat);
  const made = await makePartitions(scope, disk, how);
  const list = Object.entries(made).map(([role, { path, sizeBytes }]) => `${path} (${role}, ${formatSize(sizeBytes)})`);
  log(`${disk} has a new ${how.plan.label} partition table: ${list.join(", ")}`);
  return made;
}

async function keptPartitions(scope: Scope, options: PartitionImageOptions, plan: PartitionPlan): Promise<Places> {
  const { disk, configDrive, log } = options;
  const label = (await readPartitionTable(scope, disk))?.label;
  const all = await listPartitions(scope, disk);
  const drive =
    all.find(isConfigDrive) ?? (label === "dos" ? all.find(({ type }) => type === MBR_CONFIG_DRIVE) : undefined);
  const places = matchPartitions(plan, { disk, label, partitions: all.filter((each) => each !== drive) });
  await requireMakers(plan, undefined);
  if (configDrive !== undefined) await requireConfigDrivePlace(scope, { disk, bytes: configDrive.length, drive });
  await requireIdle(disk);
  log(`the partitions of ${disk} are as asked for; ${placeOf(places, "ephemeral").path} (ephemeral) is kept as it is`);
  return drive === undefined ? places : { ...places, "config-drive": drive };
}

/** Throws when something of the disk is in use. */
async function requireIdle(path: string): Promise<void> {
  await (await openDisk(path)).handle.close();
}

async function requireMakers(plan: PartitionPlan, ephemeralFormat: string | undefined): Promise<void> {
  const types = { esp: "vfat", swap: "swap", ephemeral: ephemeralFormat } as Readonly<
    Record<string, string | undefined>
  >;
  for (const { role } of plan.partitions) {
    const type = types[role];
    if (type !== undefined) await requireMaker(type);
  }
}

async function makeFileSystems(scope: Scope, options: PartitionImageOptions, places: Places): Promise<void> {
  const { esp, swap, ephemeral } = places;
  if (esp !== undefined) await makeFileSystem(scope, esp.path, { type: "vfat", label: "efi-part" });
  if (swap !== undefined) await makeFileSystem(scope, swap.path, { type: "swap", label: "swap1" });
  if (ephemeral === undefined || options.preserveEphemeral) return;
  await makeFileSystem(scope, ephemeral.path, { type: options.ephemeralFormat, label: "ephemeral0" });
}

/** Of the type that an MBR has for it; it has no name, and once wiped no label. */
const MBR_CONFIG_DRIVE = "c";
const NO_ROOT = new Set(["swap", "vfat", "crypto_LUKS", "linux_raid_member", "LVM2_member", "zfs_member"]);

async function rootFileSystem(scope: Scope, path: string): Promise<Signature> {
  const signature = await probeSignature(scope, path);
  if (signature?.uuid != null && !NO_ROOT.has(signature.type)) return signature;
  const what = signature === null ? "no file system that is known here" : `${signature.type}, not a root file system`;
  throw new Failure("media.image_refused", `the image that was written to ${path} holds ${what}`, {
    hint: "Use the image of a root file system (ext4, xfs, btrfs), or a whole-disk image with image_type whole-disk.",
  });
}

/** An old drive that nothing takes the place of is wiped: the new instance must not take it for its own. */
async function putConfigDrive(
  scope: Scope,
  options: PartitionImageOptions,
  place: Place | undefined,
): Promise<Place | undefined> {
  const { disk, configDrive, log } = options;
  if (configDrive !== undefined) {
    const drive = place ?? (await writeConfigDrive(scope, disk, configDrive));
    if (place !== undefined) await fillConfigDrive(place, configDrive);
    log(`config drive (${formatSize(configDrive.length)}) written to ${drive.path}`);
    return drive;
  }
  if (place === undefined) return undefined;
  const { handle, size } = await openDisk(place.path);
  try {
    await writeZeros(handle, { start: 0, end: size });
    await handle.sync();
  } finally {
    await handle.close();
  }
  log(`the config drive of before on ${place.path} is wiped`);
  return undefined;
}
