import { type DeviceHints, GIB, hintsHold, parseDeviceHints } from "@ingot/kernel";
import type { BlockDevice } from "./block-device.ts";

export type RootDeviceHints = DeviceHints;

/** Parses `properties.root_device` (an object); throws `machine.invalid_hints` that names the hint. */
export const parseRootDeviceHints = parseDeviceHints;

export function matchesHints(device: BlockDevice, hints: RootDeviceHints): boolean {
  const { path, sizeBytes, wwnWithExtension, wwnVendorExtension, byPath, ...facts } = device;
  const named = { name: path, size: sizeBytes / GIB, by_path: byPath };
  const wwns = { wwn_with_extension: wwnWithExtension, wwn_vendor_extension: wwnVendorExtension };
  return hintsHold({ ...facts, ...named, ...wwns }, hints);
}
