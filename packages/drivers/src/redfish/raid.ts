import type { RaidInterface } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import { redfishAccess } from "./access.ts";
import { REDFISH_PROPERTIES } from "./properties.ts";

/** RAID by Storage and its Volumes (DSP0268). */
export const redfishRaid: RaidInterface = {
  properties: REDFISH_PROPERTIES,
  validate: (context) => void redfishAccess(context.node.driver_info),
  validateConfiguration: (_context, target) => {
    const shared = target.logical_disks.some((disk) => disk.share_physical_disks === true);
    if (shared) throw new Failure("input.invalid", "logical disks that share physical disks are not supported");
    const objects = target.logical_disks.some((disk) => disk.physical_disks?.some((each) => typeof each !== "string"));
    if (objects) throw new Failure("input.invalid", "physical_disks must be the names of drives");
  },
};
