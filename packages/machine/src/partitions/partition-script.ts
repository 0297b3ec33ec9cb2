import type { PartitionPlan, PartitionRole } from "./plan-partitions.ts";

const NAMES: Readonly<Record<PartitionRole, string>> = {
  esp: "efi-part",
  "bios-boot": "bios-boot",
  ephemeral: "ephemeral0",
  swap: "swap1",
  root: "root",
  "config-drive": "config-2",
};

/** The plan as a script for sfdisk(8), for sectors of so many bytes. */
export function partitionScript(plan: PartitionPlan, sectorBytes: number): string {
  const lines = plan.partitions.map(({ role, startBytes, sizeBytes, type }) => {
    const name = plan.label === "gpt" ? `, name="${NAMES[role]}"` : "";
    // Some firmware boots from no disk without a partition that is marked so.
    const mark = plan.label === "dos" && role === "root" ? ", bootable" : "";
    return `start=${startBytes / sectorBytes}, size=${sizeBytes / sectorBytes}, type=${type}${name}${mark}`;
  });
  return [`label: ${plan.label}`, "unit: sectors", ...lines, ""].join("\n");
}
