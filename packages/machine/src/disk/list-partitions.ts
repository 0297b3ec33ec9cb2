import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import type { Partition, Signature } from "./block-device.ts";
import { parseSfdisk, type PartitionEntry, type PartitionTable } from "./parse-sfdisk.ts";
import { partitionNumber, partitionPath } from "./partition-path.ts";
import { probeSignature } from "./probe-signature.ts";

const GPT_ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
const GPT_LVM = "E6D6D379-F507-44C2-A23C-238F2A3DF928";
const MBR_ESP = "ef";
const MBR_LVM = "8e";
const MBR_EXTENDED = new Set(["5", "f", "85"]);

/** The partition table of a disk, or undefined when the disk has none. */
export async function readPartitionTable(scope: Scope, disk: string): Promise<PartitionTable | undefined> {
  const result = await run(scope, ["sfdisk", "--json", disk]);
  if (/does not contain a recognized partition table/.test(result.stderr)) return undefined;
  return parseSfdisk(requireSuccess(result).stdout);
}

/** The partitions of a disk in the order of their numbers, with what is on them; none when it has no partition table. */
export async function listPartitions(scope: Scope, disk: string): Promise<readonly Partition[]> {
  const table = await readPartitionTable(scope, disk);
  if (table === undefined) return [];
  const partitions: Partition[] = [];
  for (const entry of table.entries) {
    if (table.label === "dos" && MBR_EXTENDED.has(entry.type)) continue;
    const number = partitionNumber(table.device, entry.path);
    if (number === undefined) continue;
    const path = partitionPath(disk, number);
    partitions.push(describe(entry, { path, number }, await probeSignature(scope, path)));
  }
  return partitions.toSorted((one, other) => one.number - other.number);
}

function describe(
  entry: PartitionEntry,
  place: { readonly path: string; readonly number: number },
  signature: Signature | null,
): Partition {
  return {
    ...place,
    startBytes: entry.startBytes,
    sizeBytes: entry.sizeBytes,
    type: entry.type,
    partitionUuid: entry.uuid,
    name: entry.name,
    signature,
    isEsp: entry.type === GPT_ESP || entry.type === MBR_ESP,
    isLvm: entry.type === GPT_LVM || entry.type === MBR_LVM || signature?.type === "LVM2_member",
  };
}
