import { Failure, isJsonObject, type Json, type JsonObject, parseJson } from "@ingot/kernel";

/** The columns that every lsblk since util-linux 2.33 has and that are asked for. */
export const LSBLK_COLUMNS =
  "KNAME,PATH,TYPE,SIZE,MODEL,VENDOR,SERIAL,WWN,ROTA,RO,RM,HCTL,LOG-SEC,PHY-SEC,MAJ:MIN,FSTYPE,LABEL,MOUNTPOINT";

/** One line of lsblk, its numbers and flags parsed; children are in {@link LsblkRow.children}. */
export interface LsblkRow {
  readonly kernelName: string;
  readonly path: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly model: string | null;
  readonly vendor: string | null;
  readonly serial: string | null;
  readonly wwn: string | null;
  readonly rotational: boolean;
  readonly readOnly: boolean;
  readonly removable: boolean;
  readonly hctl: string | null;
  readonly logicalSectorBytes: number;
  readonly physicalSectorBytes: number;
  /** `8:0` */
  readonly majorMinor: string;
  readonly fileSystem: string | null;
  readonly label: string | null;
  readonly mountPoint: string | null;
  readonly children: readonly LsblkRow[];
}

/** Parses `lsblk --json --bytes`; older versions print numbers and flags as strings ("0", "1"). */
export function parseLsblk(text: string): readonly LsblkRow[] {
  const parsed = parseJson(text);
  const devices = isJsonObject(parsed) ? parsed["blockdevices"] : undefined;
  if (!Array.isArray(devices))
    throw new Failure("machine.device_unreadable", "lsblk did not print a list of block devices");
  return (devices as readonly Json[]).filter(isJsonObject).map(row);
}

function row(device: JsonObject): LsblkRow {
  const kernelName = word(device["kname"]) ?? word(device["name"]) ?? "";
  return {
    kernelName,
    path: word(device["path"]) ?? `/dev/${kernelName}`,
    type: word(device["type"]) ?? "",
    sizeBytes: number(device["size"], 0),
    model: word(device["model"]),
    vendor: word(device["vendor"]),
    serial: word(device["serial"]),
    wwn: word(device["wwn"]),
    rotational: flag(device["rota"]),
    readOnly: flag(device["ro"]),
    removable: flag(device["rm"]),
    hctl: word(device["hctl"]),
    logicalSectorBytes: number(device["log-sec"], 512),
    physicalSectorBytes: number(device["phy-sec"], 512),
    majorMinor: word(device["maj:min"]) ?? "",
    fileSystem: word(device["fstype"]),
    label: word(device["label"]),
    mountPoint: word(device["mountpoint"]),
    children: Array.isArray(device["children"])
      ? (device["children"] as readonly Json[]).filter(isJsonObject).map(row)
      : [],
  };
}

function word(value: Json | undefined): string | null {
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? null : text;
}

function number(value: Json | undefined, otherwise: number): number {
  const parsed = typeof value === "string" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : otherwise;
}

function flag(value: Json | undefined): boolean {
  return value === true || value === "1" || value === 1;
}
