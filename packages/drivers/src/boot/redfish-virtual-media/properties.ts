import type { DriverProperties } from "@ingot/driver-kit";
import { REDFISH_PROPERTIES } from "../../redfish/properties.ts";
import { RAMDISK_PROPERTIES } from "../require-ramdisk-images.ts";

export const VIRTUAL_MEDIA_PROPERTIES: DriverProperties = {
  ...REDFISH_PROPERTIES,
  ...RAMDISK_PROPERTIES,
};
