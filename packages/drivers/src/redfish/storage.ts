/** Storage controllers with their drives and volumes, as a BMC tells of them. */
import { isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { linkAt, members, membersOf, numberAt, objectAt, textAt, wordsAt } from "./resource.ts";
import type { RedfishSystem } from "./system.ts";

export interface Drive {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** `hdd` or `ssd`; undefined when the BMC does not tell. */
  readonly kind: string | undefined;
  /** `sas`, `sata`, `nvme`. */
  readonly protocol: string | undefined;
}

export interface Volume {
  readonly path: string;
  readonly name: string;
  /** `RAID1`; `None` for what is no RAID. */
  readonly raidType: string;
  /** Whether the BMC tells the type itself: the older kinds of volumes stand for several types. */
  readonly isTypeTold: boolean;
  readonly bytes: number;
  /** Paths of its drives. */
  readonly drives: readonly string[];
}

export interface Controller {
  readonly name: string;
  /** Where volumes are made. */
  readonly volumesPath: string;
  readonly drives: readonly Drive[];
  readonly volumes: readonly Volume[];
  /** When changes are made: at once, or at the machine's next reset. */
  readonly applyTime: "Immediate" | "OnReset" | undefined;
}

/** The controllers that have volumes. */
export async function readControllers(scope: Scope, system: RedfishSystem): Promise<readonly Controller[]> {
  const { client, resource } = system;
  const controllers: Controller[] = [];
  for (const storage of await members(scope, client, linkAt(resource, "Storage"))) {
    const volumesPath = linkAt(storage, "Volumes");
    if (volumesPath === undefined) continue;
    const drives: Drive[] = [];
    for (const path of membersOf(storage, "Drives")) drives.push(...driveOf(path, await client.get(scope, path)));
    controllers.push({
      name: textAt(storage, "Id") ?? volumesPath,
      volumesPath,
      drives,
      volumes: (await members(scope, client, volumesPath)).flatMap(volumeOf),
      applyTime: applyTimeOf(await client.get(scope, volumesPath)),
    });
  }
  return controllers;
}

function driveOf(path: string, drive: JsonObject): Drive[] {
  const bytes = numberAt(drive, "CapacityBytes");
  const absent = ["Absent", "Disabled"].includes(textAt(objectAt(drive, "Status"), "State") ?? "");
  if (bytes === undefined || absent) return [];
  return [
    {
      path,
      name: textAt(drive, "Id") ?? textAt(drive, "Name") ?? path,
      bytes,
      kind: textAt(drive, "MediaType")?.toLowerCase(),
      protocol: textAt(drive, "Protocol")?.toLowerCase(),
    },
  ];
}

function volumeOf(volume: JsonObject): Volume[] {
  const path = textAt(volume, "@odata.id");
  if (path === undefined) return [];
  const links: Json = objectAt(volume, "Links");
  return [
    {
      path,
      name: textAt(volume, "Name") ?? textAt(volume, "Id") ?? path,
      raidType: textAt(volume, "RAIDType") ?? OLD_TYPES[textAt(volume, "VolumeType") ?? ""] ?? "None",
      isTypeTold: textAt(volume, "RAIDType") !== undefined,
      bytes: numberAt(volume, "CapacityBytes") ?? 0,
      drives: isJsonObject(links) ? membersOf(links, "Drives") : [],
    },
  ];
}

/** Volume.VolumeType, which services before 2018 have in the place of RAIDType. */
const OLD_TYPES: Readonly<Record<string, string>> = {
  NonRedundant: "RAID0",
  Mirrored: "RAID1",
  StripedWithParity: "RAID5",
  SpannedMirrors: "RAID10",
  SpannedStripesWithParity: "RAID50",
};

function applyTimeOf(volumes: JsonObject): Controller["applyTime"] {
  const times = wordsAt(objectAt(volumes, "@Redfish.OperationApplyTimeSupport"), "SupportedValues") ?? [];
  return (["Immediate", "OnReset"] as const).find((time) => times.includes(time));
}
