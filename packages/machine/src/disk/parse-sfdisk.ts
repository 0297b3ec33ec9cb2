import { Failure, isJsonObject, type Json, parseJson } from "@ingot/kernel";

export interface PartitionTable {
  readonly label: "gpt" | "dos" | "other";
  readonly device: string;
  readonly sectorBytes: number;
  readonly entries: readonly PartitionEntry[];
}

export interface PartitionEntry {
  readonly path: string;
  readonly startBytes: number;
  readonly sizeBytes: number;
  /** GPT type GUID in upper case, or an MBR type in lower-case hexadecimal. */
  readonly type: string;
  readonly uuid: string | null;
  readonly name: string | null;
}

/** Parses `sfdisk --json DEVICE`; sfdisk before 2.35 does not print the sector size (it is 512 there). */
export function parseSfdisk(text: string): PartitionTable {
  const parsed = parseJson(text);
  const table = isJsonObject(parsed) ? parsed["partitiontable"] : undefined;
  if (!isJsonObject(table)) throw new Failure("machine.partitioning_failed", "sfdisk did not print a partition table");
  const sectorBytes = typeof table["sectorsize"] === "number" ? table["sectorsize"] : 512;
  const label = table["label"] === "gpt" || table["label"] === "dos" ? table["label"] : "other";
  const list = Array.isArray(table["partitions"]) ? (table["partitions"] as readonly Json[]) : [];
  const entries = list.filter(isJsonObject).map((entry) => {
    const type = String(entry["type"] ?? "");
    return {
      path: String(entry["node"] ?? ""),
      startBytes: Number(entry["start"] ?? 0) * sectorBytes,
      sizeBytes: Number(entry["size"] ?? 0) * sectorBytes,
      type: label === "gpt" ? type.toUpperCase() : type.toLowerCase(),
      uuid: typeof entry["uuid"] === "string" ? entry["uuid"].toLowerCase() : null,
      name: typeof entry["name"] === "string" ? entry["name"] : null,
    };
  });
  return { label, device: String(table["device"] ?? ""), sectorBytes, entries };
}
