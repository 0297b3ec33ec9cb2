/**
 * Where the partitions of a disk go when the image is that of a root file system alone. Their order is ironic-python-agent's:
 * what boots, ephemeral, swap, root; the config drive lies at the end of the disk, so that what is free stays behind the
 * root, which may grow into it. Worked out before anything is written.
 */
import { Failure, formatSize, MIB } from "@ingot/kernel";

export type PartitionRole = "esp" | "bios-boot" | "ephemeral" | "swap" | "root" | "config-drive";

export interface PartitionRequest {
  readonly bootMode: "bios" | "uefi";
  /** GPT for UEFI and MBR for BIOS, unless one is asked for. */
  readonly label?: "gpt" | "msdos" | undefined;
  readonly rootMiB: number;
  /** 0: none. */
  readonly swapMiB: number;
  /** 0: none. */
  readonly ephemeralMiB: number;
  /** 0: none. */
  readonly configDriveBytes: number;
}

export interface DiskFacts {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sectorBytes: number;
}

export interface PlannedPartition {
  readonly role: PartitionRole;
  readonly number: number;
  readonly startBytes: number;
  readonly sizeBytes: number;
  /** GPT type GUID in upper case, or an MBR type in lower-case hexadecimal. */
  readonly type: string;
}

export interface PartitionPlan {
  readonly label: "gpt" | "dos";
  readonly partitions: readonly PlannedPartition[];
}

/** As ironic-python-agent's `efi_system_partition_size`. */
const ESP_MIB = 550;
const BIOS_BOOT_MIB = 1;
const CONFIG_DRIVE_AT_MOST = 64 * MIB;
const MBR_PARTITIONS = 4;
const MBR_SECTORS = 2 ** 32;

const TYPES: Readonly<Record<PartitionPlan["label"], Readonly<Record<PartitionRole, string>>>> = {
  gpt: {
    esp: "C12A7328-F81F-11D2-BA4B-00A0C93EC93B",
    "bios-boot": "21686148-6449-6E6F-744E-656564454649",
    ephemeral: "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
    swap: "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F",
    root: "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
    "config-drive": "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
  },
  dos: { esp: "ef", "bios-boot": "83", ephemeral: "83", swap: "82", root: "83", "config-drive": "c" },
};

/** Throws `machine.disk_too_small` when they do not fit, `machine.partitioning_failed` when the kind of table cannot hold them. */
export function planPartitions(request: PartitionRequest, disk: DiskFacts): PartitionPlan {
  const label =
    request.label === "msdos" || (request.label === undefined && request.bootMode === "bios") ? "dos" : "gpt";
  const wanted = wantedPartitions(request, label);
  const count = wanted.length + (request.configDriveBytes > 0 ? 1 : 0);
  if (label === "dos" && count > MBR_PARTITIONS) {
    throw new Failure("machine.partitioning_failed", `an MBR holds four partitions, but ${count} are needed`, {
      hint: "Set disk_label to gpt in the capabilities of instance_info, or do without swap or ephemeral partition.",
    });
  }
  const end = usableEnd(label, disk);
  let at = MIB;
  const partitions = wanted.map(({ role, sizeBytes }, index) => {
    const startBytes = at;
    at += sizeBytes;
    return { role, number: index + 1, startBytes, sizeBytes, type: TYPES[label][role] };
  });
  const needed = Math.ceil(request.configDriveBytes / MIB) * MIB;
  if (at + needed > end) throw tooSmall([...wanted, ...driveOf(needed)], { disk, end });
  if (needed === 0) return { label, partitions };
  const sizeBytes = Math.min(Math.max(needed, CONFIG_DRIVE_AT_MOST), end - at);
  const drive = { role: "config-drive", number: count, startBytes: end - sizeBytes, sizeBytes } as const;
  return { label, partitions: [...partitions, { ...drive, type: TYPES[label]["config-drive"] }] };
}

interface Wanted {
  readonly role: PartitionRole;
  readonly sizeBytes: number;
}

function wantedPartitions(request: PartitionRequest, label: PartitionPlan["label"]): readonly Wanted[] {
  const all: readonly (readonly [PartitionRole, number])[] = [
    ["esp", request.bootMode === "uefi" ? ESP_MIB : 0],
    ["bios-boot", request.bootMode === "bios" && label === "gpt" ? BIOS_BOOT_MIB : 0],
    ["ephemeral", request.ephemeralMiB],
    ["swap", request.swapMiB],
    ["root", request.rootMiB],
  ];
  return all.flatMap(([role, mib]) => (mib > 0 ? [{ role, sizeBytes: mib * MIB }] : []));
}

function driveOf(bytes: number): readonly Wanted[] {
  return bytes === 0 ? [] : [{ role: "config-drive", sizeBytes: bytes }];
}

/** A GPT's second copy has the disk's last MiB to itself. */
function usableEnd(label: PartitionPlan["label"], disk: DiskFacts): number {
  const reach = label === "gpt" ? disk.sizeBytes - MIB : Math.min(disk.sizeBytes, MBR_SECTORS * disk.sectorBytes);
  return Math.max(0, Math.floor(reach / MIB) * MIB);
}

function tooSmall(wanted: readonly Wanted[], place: { readonly disk: DiskFacts; readonly end: number }): Failure {
  const { disk, end } = place;
  const needed = wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const list = wanted.map(({ role, sizeBytes }) => `${role} ${formatSize(sizeBytes)}`).join(", ");
  const room = Math.max(0, end - MIB);
  return new Failure(
    "machine.disk_too_small",
    `the partitions need ${formatSize(needed)} (${list}), but ${disk.path} has room for ${formatSize(room)} of partitions`,
    {
      hint: "Lower root_gb, swap_mb or ephemeral_gb of instance_info, or choose a larger disk by properties.root_device.",
      details: { needed, size: room },
    },
  );
}
