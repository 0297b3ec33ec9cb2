/** What `instance_info` says of the partitions that a partition image is deployed with, as Ironic reads it (deploy_utils). */
import type { ImageInfo } from "@ingot/contract";
import { Failure, type Json } from "@ingot/kernel";
import type { ConductorConfig } from "../config.ts";
import { bootModeToDeploy } from "../driver-access/boot-mode.ts";
import { parseCapabilities } from "../inspection/capabilities.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { DiskLayout } from "./disk-layout.ts";
import { keepsPartitions } from "./preserve-ephemeral.ts";

export interface PartitionImage {
  readonly layout: DiskLayout;
  /** Of the partition table; undefined: as the agent chooses. */
  readonly label: DiskLayout["disk_label"] | undefined;
  /** Null where there is nothing to be formatted. */
  readonly ephemeralFormat: string | null;
}

/** Ironic's `[pxe]default_ephemeral_format`. */
const EPHEMERAL_FORMAT = "ext4";
/** Names of filesystems, for `mkfs`: nothing that could be an option or a path. */
const FORMAT = /^[a-z][a-z0-9.]*$/;
/** 1 EiB, in GiB: beyond it no disk is. */
const LARGEST = 2 ** 30;

/** Throws what is wrong with them; whether they fit the machine's disk is the agent's to see. */
export function partitionImageOf(node: NodeRecord): PartitionImage {
  requireLocalBoot(node);
  const mode = bootModeToDeploy(node);
  const asked = parseCapabilities(node.instance_info["capabilities"]).get("disk_label");
  const label = asked === "gpt" || asked === "msdos" ? asked : undefined;
  const layout: DiskLayout = {
    root_gb: sizeOf(node, "root_gb", 1),
    swap_mb: sizeOf(node, "swap_mb", 0),
    ephemeral_gb: sizeOf(node, "ephemeral_gb", 0),
    boot_mode: mode,
    disk_label: label ?? (mode === "uefi" ? "gpt" : "msdos"),
  };
  // As Ironic: on a BIOS machine it is the agent's to choose, which takes an MBR.
  const told = label === undefined && mode === "bios" ? undefined : layout.disk_label;
  return { layout, label: told, ephemeralFormat: formatOf(node, layout.ephemeral_gb === 0 ? null : EPHEMERAL_FORMAT) };
}

/** Its root partition holds its boot loader, or the files to make one: nothing else is there to boot it. */
function requireLocalBoot({ uuid, instance_info: info }: NodeRecord): void {
  const option = parseCapabilities(info["capabilities"]).get("boot_option");
  if (option === undefined || option === "local") return;
  throw new Failure("node.invalid", `instance_info of node ${uuid} asks for the boot option ${option}`, {
    hint: "A partition image is booted from the disk that it was written to: leave boot_option out of the capabilities, and use an image that has a boot loader in it.",
  });
}

function sizeOf({ uuid, instance_info: info }: NodeRecord, key: keyof DiskLayout, least: 0 | 1): number {
  const value: Json | undefined = info[key];
  const isMissing = value === undefined || value === null;
  if (isMissing && least === 0) return 0;
  if (isMissing || value === "") {
    throw new Failure("node.invalid", `instance_info of node ${uuid} has no ${key}, which a partition image needs`, {
      hint: `Say how many GiB its root partition is to have: baremetal node set ${uuid} --instance-info ${key}=10`,
    });
  }
  const size = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof size === "number" && Number.isInteger(size) && size >= least && size <= LARGEST) return size;
  const words = `instance_info of node ${uuid} has the ${key} ${JSON.stringify(value)}`;
  throw new Failure("node.invalid", `${words}, which is no whole number from ${least} up`, {
    hint: `It is a number of ${key.endsWith("_mb") ? "MiB" : "GiB"}.`,
  });
}

function formatOf({ uuid, instance_info: info }: NodeRecord, otherwise: string | null): string | null {
  const format = info["ephemeral_format"] ?? otherwise;
  if (format === null) return null;
  if (typeof format === "string" && FORMAT.test(format)) return format;
  const words = `instance_info of node ${uuid} has the ephemeral_format ${JSON.stringify(format)}`;
  throw new Failure("node.invalid", `${words}, which is no filesystem's name`, {
    hint: `Name one that the ramdisk can make, as ext4 or xfs; without one it is ${EPHEMERAL_FORMAT}.`,
  });
}

/**
 * Throws for a machine that boots by BIOS where that is not allowed: its boot loader is installed by the image's own program, in
 * the ramdisk. For UEFI there are files to be copied.
 */
export function requireBootable(
  node: NodeRecord,
  { layout }: PartitionImage,
  { biosBootLoader }: ConductorConfig,
): void {
  if (layout.boot_mode !== "bios" || biosBootLoader) return;
  throw new Failure(
    "node.invalid",
    `node ${node.uuid} boots by BIOS, for which no boot loader is installed for partition images`,
    {
      hint: "The ramdisk would have to run the image's own grub-install. Allow that with ingot serve --enable-bios-bootloader-install, have the machine boot by UEFI, or use a whole-disk image.",
    },
  );
}

/** What of it the agent is told. */
export function partitionInfo(
  node: NodeRecord,
  { layout, label, ephemeralFormat }: PartitionImage,
): Partial<ImageInfo> {
  const { root_gb: root, swap_mb, ephemeral_gb: ephemeral } = layout;
  const { cpu_arch: architecture } = node.properties;
  return {
    image_type: "partition",
    root_mb: root * 1024,
    swap_mb,
    ephemeral_mb: ephemeral * 1024,
    ephemeral_format: ephemeralFormat,
    preserve_ephemeral: keepsPartitions(node, layout),
    deploy_boot_mode: layout.boot_mode,
    boot_option: "local",
    ...(label === undefined ? {} : { disk_label: label }),
    ...(typeof architecture === "string" ? { cpu_arch: architecture } : {}),
  };
}
