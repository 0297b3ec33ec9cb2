import type { DriverProperties } from "@ingot/driver-kit";
import { REDFISH_PROPERTIES } from "../../redfish/properties.ts";

export const VIRTUAL_MEDIA_PROPERTIES: DriverProperties = {
  ...REDFISH_PROPERTIES,
  deploy_kernel: { description: "URL (file, http or https) of the ramdisk's kernel.", required: true },
  deploy_ramdisk: { description: "URL (file, http or https) of the ramdisk.", required: true },
  kernel_append_params: { description: "More kernel parameters for the ramdisk, as console=ttyS0." },
};
