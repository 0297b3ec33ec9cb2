import { Failure, formatSize } from "@ingot/kernel";
import type { Partition } from "../disk/block-device.ts";
import type { PartitionPlan, PartitionRole, PlannedPartition } from "./plan-partitions.ts";

/** Agents before this one made what boots of other sizes. */
const ANY_SIZE: readonly PartitionRole[] = ["esp", "bios-boot"];
const KINDS: Readonly<Record<string, string>> = {
  "C12A7328-F81F-11D2-BA4B-00A0C93EC93B": "EFI system partition",
  ef: "EFI system partition",
  "21686148-6449-6E6F-744E-656564454649": "BIOS boot partition",
  "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F": "swap",
  "82": "swap",
};

export interface ExistingTable {
  readonly disk: string;
  /** Undefined: the disk has no table. */
  readonly label: "gpt" | "dos" | "other" | undefined;
  /** Without the config drive's. */
  readonly partitions: readonly Partition[];
}

/** The partitions that a disk has in the roles of the plan. Throws `machine.layout_changed` when they are not what the plan says. */
export function matchPartitions(plan: PartitionPlan, table: ExistingTable): Readonly<Record<string, Partition>> {
  const changed = (how: string) =>
    new Failure("machine.layout_changed", `the ephemeral partition on ${table.disk} cannot be kept: ${how}`);
  if (table.label === undefined) throw changed("the disk has no partition table");
  if (table.label !== plan.label) throw changed(`its partition table is ${table.label}, not ${plan.label}`);
  const wanted = plan.partitions.filter(({ role }) => role !== "config-drive");
  if (!wanted.some(({ role }) => role === "ephemeral")) throw changed("none is asked for");
  if (table.partitions.length !== wanted.length) {
    throw changed(`it has ${table.partitions.length} partitions besides the config drive's, not ${wanted.length}`);
  }
  const inOrder = table.partitions.toSorted((one, other) => one.startBytes - other.startBytes);
  const roles = wanted.map((planned, index) => {
    const partition = inOrder[index] as Partition;
    const how = difference(planned, partition);
    if (how !== undefined) throw changed(how);
    return [planned.role, partition] as const;
  });
  return Object.fromEntries(roles);
}

function difference(planned: PlannedPartition, found: Partition): string | undefined {
  const [kind, wanted] = [found.type, planned.type].map((type) => KINDS[type] ?? "file system");
  if (kind !== wanted) return `${found.path} is a ${kind}, not the ${wanted} of ${planned.role}`;
  const { role, sizeBytes } = planned;
  if (found.sizeBytes === sizeBytes || ANY_SIZE.includes(role)) return undefined;
  if (role === "root" && found.sizeBytes > sizeBytes) return undefined; // it has grown into what was free behind it
  return `${found.path} (${role}) has ${formatSize(found.sizeBytes)}, not ${formatSize(sizeBytes)}`;
}
