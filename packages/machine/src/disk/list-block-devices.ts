import { readFile } from "node:fs/promises";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import type { BlockDevice } from "./block-device.ts";
import { LSBLK_COLUMNS, type LsblkRow, parseLsblk } from "./lsblk.ts";
import { udevProperties } from "./udev-properties.ts";

/**
 * The disks on which something can be installed: disks, software RAIDs and multipath devices. Left out are partitions, media,
 * loop, RAM and floppy devices, what is empty or read-only, and the members of RAIDs and multipaths.
 */
export async function listBlockDevices(scope: Scope): Promise<readonly BlockDevice[]> {
  const rows = await lsblk(scope, []);
  return Promise.all(installable(rows).map(describe));
}

/** One device by its path, whatever its type. */
export async function readBlockDevice(scope: Scope, path: string): Promise<BlockDevice> {
  const [row] = await lsblk(scope, ["--nodeps", path]);
  if (row === undefined) throw new Error(`lsblk lists nothing for ${path}`);
  return describe(row);
}

async function lsblk(scope: Scope, args: readonly string[]): Promise<readonly LsblkRow[]> {
  const result = await run(scope, ["lsblk", "--json", "--bytes", "--output", LSBLK_COLUMNS, ...args]);
  return parseLsblk(requireSuccess(result).stdout);
}

/** Pure: which of lsblk's rows are disks to install on; RAIDs and multipaths take the place of their members. */
export function installable(rows: readonly LsblkRow[]): readonly LsblkRow[] {
  const found = new Map<string, LsblkRow>();
  for (const row of rows) {
    const assembled = descendants(row).filter((child) => /^(raid|mpath|md)/.test(child.type));
    for (const candidate of assembled.length > 0 ? assembled : [row]) {
      if (isInstallable(candidate)) found.set(candidate.kernelName, candidate);
    }
  }
  return [...found.values()];
}

function descendants(row: LsblkRow): readonly LsblkRow[] {
  return row.children.flatMap((child) => [child, ...descendants(child)]);
}

function isInstallable(row: LsblkRow): boolean {
  if (!/^(disk|raid|mpath|md)/.test(row.type)) return false;
  if (/^(ram|zram|loop|fd|sr)[0-9]/.test(row.kernelName)) return false;
  return row.sizeBytes > 0 && !row.readOnly;
}

async function describe(row: LsblkRow): Promise<BlockDevice> {
  const udev = await udevProperties(row.majorMinor);
  const wwn = row.wwn ?? udev.get("ID_WWN") ?? null;
  return {
    path: row.path,
    kernelName: row.kernelName,
    type: row.type,
    sizeBytes: row.sizeBytes,
    model: row.model ?? udev.get("ID_MODEL") ?? null,
    vendor: row.vendor ?? udev.get("ID_VENDOR") ?? (await sysfs(row.kernelName, "device/vendor")),
    serial:
      udev.get("ID_SERIAL_SHORT") ?? row.serial ?? udev.get("ID_SERIAL") ?? (await sysfs(row.kernelName, "serial")),
    wwn,
    wwnWithExtension: udev.get("ID_WWN_WITH_EXTENSION") ?? wwn,
    wwnVendorExtension: udev.get("ID_WWN_VENDOR_EXTENSION") ?? null,
    rotational: row.rotational,
    readOnly: row.readOnly,
    removable: row.removable,
    hctl: row.hctl,
    byPath: udev.get("LINK:disk/by-path") ?? null,
    logicalSectorBytes: row.logicalSectorBytes,
    physicalSectorBytes: row.physicalSectorBytes,
  };
}

async function sysfs(kernelName: string, attribute: string): Promise<string | null> {
  try {
    const text = (await readFile(`/sys/block/${kernelName}/${attribute}`, "utf8")).trim();
    return text === "" ? null : text;
  } catch {
    return null;
  }
}
