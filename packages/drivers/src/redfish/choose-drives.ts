/** Which drives become which logical disk: pure, so that it is known before anything is made. */
import type { LogicalDisk } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import type { Controller, Drive } from "./storage.ts";

/** A logical disk that has its name. */
export type NamedDisk = LogicalDisk & { readonly volume_name: string };

export interface PlannedVolume {
  readonly name: string;
  readonly controller: Controller;
  readonly drives: readonly Drive[];
  readonly raidType: string;
  /** Undefined: as large as it can be. */
  readonly bytes: number | undefined;
}

interface Level {
  readonly raidType: string;
  readonly least: number;
  /** How many drives' worth of data are on so many drives. */
  data(drives: number): number;
}

const LEVELS: Readonly<Record<LogicalDisk["raid_level"], Level>> = {
  JBOD: { raidType: "None", least: 1, data: (drives) => drives },
  "0": { raidType: "RAID0", least: 1, data: (drives) => drives },
  "1": { raidType: "RAID1", least: 2, data: () => 1 },
  "2": { raidType: "RAID2", least: 3, data: (drives) => drives - 1 },
  "5": { raidType: "RAID5", least: 3, data: (drives) => drives - 1 },
  "6": { raidType: "RAID6", least: 4, data: (drives) => drives - 2 },
  "1+0": { raidType: "RAID10", least: 4, data: (drives) => drives / 2 },
  "5+0": { raidType: "RAID50", least: 6, data: (drives) => drives - 2 },
  "6+0": { raidType: "RAID60", least: 8, data: (drives) => drives - 4 },
};
const GIB = 1024 ** 3;

/** Ironic's word for what Redfish calls this. */
export function levelOf(raidType: string): string | undefined {
  return Object.entries(LEVELS).find(([, level]) => level.raidType === raidType)?.[0];
}

/** Disks with a size come before those that take the rest; throws `input.invalid` for one that nothing is left for. */
export function chooseDrives(
  disks: readonly NamedDisk[],
  controllers: readonly Controller[],
): readonly PlannedVolume[] {
  const taken = new Set(controllers.flatMap(({ volumes }) => volumes.flatMap(({ drives }) => drives)));
  const numbered = disks.map((disk, index) => ({ disk, index }));
  const sized = numbered.filter(({ disk }) => disk.size_gb !== "MAX");
  const rest = numbered.filter(({ disk }) => disk.size_gb === "MAX");
  const planned = [...sized, ...rest].map(({ disk, index }) => {
    const volume = chooseOne(disk, { controllers, taken });
    for (const { path } of volume.drives) taken.add(path);
    return { index, volume };
  });
  return planned.toSorted((a, b) => a.index - b.index).map(({ volume }) => volume);
}

function chooseOne(
  disk: NamedDisk,
  among: { readonly controllers: readonly Controller[]; readonly taken: ReadonlySet<string> },
): PlannedVolume {
  const level = LEVELS[disk.raid_level];
  const bytes = disk.size_gb === "MAX" ? undefined : disk.size_gb * GIB;
  for (const controller of among.controllers) {
    if (disk.controller !== undefined && disk.controller !== controller.name) continue;
    const free = controller.drives.filter((drive) => !among.taken.has(drive.path) && suits(drive, disk));
    const drives = enough(free, { disk, level, bytes });
    if (drives === undefined) continue;
    return {
      name: disk.volume_name,
      controller,
      drives,
      raidType: level.raidType,
      bytes,
    };
  }
  throw nothingLeft(disk, among.controllers);
}

function suits(drive: Drive, disk: LogicalDisk): boolean {
  if (disk.physical_disks !== undefined) {
    return disk.physical_disks.some((name) => name === drive.name || name === drive.path);
  }
  if (disk.disk_type !== undefined && drive.kind !== disk.disk_type) return false;
  return disk.interface_type === undefined || drive.protocol === disk.interface_type;
}

interface Need {
  readonly disk: LogicalDisk;
  readonly level: Level;
  readonly bytes: number | undefined;
}

/** The smallest drives that are large enough; the largest for a disk that is to take the rest. */
function enough(free: readonly Drive[], { disk, level, bytes }: Need): readonly Drive[] | undefined {
  const named = disk.physical_disks?.length;
  const count = named ?? Math.max(level.least, disk.number_of_physical_disks ?? level.least);
  if (count < level.least || free.length < count) return undefined;
  const sorted = free.toSorted((a, b) => a.bytes - b.bytes);
  const groups = Array.from({ length: sorted.length - count + 1 }, (_, start) => sorted.slice(start, start + count));
  if (bytes === undefined) return groups.at(-1);
  return groups.find(([smallest]) => (smallest?.bytes ?? 0) * level.data(count) >= bytes);
}

function nothingLeft(disk: LogicalDisk, controllers: readonly Controller[]): Failure {
  const size = disk.size_gb === "MAX" ? "of the rest" : `of ${disk.size_gb} GiB`;
  const drives = controllers.map(({ name, drives: all }) => `${name}: ${all.map((each) => each.name).join(", ")}`);
  return new Failure(
    "input.invalid",
    `no drives are left for a logical disk ${size} with RAID level ${disk.raid_level}`,
    { hint: drives.length === 0 ? "The BMC tells of no RAID controller." : `There are ${drives.join("; ")}.` },
  );
}
