import { Failure, formatSize, GIB, type Json } from "@ingot/kernel";
import type { BlockDevice } from "./block-device.ts";
import { matchesHints, parseRootDeviceHints } from "./root-device-hints.ts";

const SMALLEST = 4 * GIB;

/**
 * Where the operating system goes, as Ironic chooses it: the first disk that satisfies all hints, else, without
 * hints, the smallest disk of at least 4 GiB (by name, where two are equal).
 */
export function chooseInstallDevice(devices: readonly BlockDevice[], hints: Json | undefined): BlockDevice {
  if (devices.length === 0) throw new Failure("machine.no_root_device", "the machine has no disk", { hint: NO_DISK });
  const hinted = hints !== undefined && hints !== null && Object.keys(hints).length > 0;
  const chosen = hinted ? firstMatch(devices, hints) : smallest(devices);
  if (chosen !== undefined) return chosen;
  const why = hinted
    ? `no disk satisfies the root device hints ${JSON.stringify(hints)}`
    : "no disk has at least 4 GiB, and the node has no root device hints";
  throw new Failure("machine.no_root_device", `${why}; the disks are ${devices.map(describe).join(", ")}`);
}

const NO_DISK = "Check the storage controller's mode and that the ramdisk's kernel has its driver.";

function firstMatch(devices: readonly BlockDevice[], hints: Json): BlockDevice | undefined {
  const parsed = parseRootDeviceHints(hints);
  return devices.find((device) => matchesHints(device, parsed));
}

function smallest(devices: readonly BlockDevice[]): BlockDevice | undefined {
  return devices
    .filter((device) => device.sizeBytes >= SMALLEST)
    .toSorted((one, other) => one.sizeBytes - other.sizeBytes || one.path.localeCompare(other.path))[0];
}

function describe(device: BlockDevice): string {
  const facts = [formatSize(device.sizeBytes), device.model, device.serial === null ? null : `serial ${device.serial}`];
  return `${device.path} (${facts.filter((fact) => fact !== null).join(", ")})`;
}
