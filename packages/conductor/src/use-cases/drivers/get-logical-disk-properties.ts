import { LOGICAL_DISK_PROPERTIES } from "@ingot/contract";
import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { defaultInterface } from "./default-interface.ts";

export interface GetLogicalDiskProperties {
  readonly driver: string;
}

/** What may be wished of a logical disk; throws `raid.unsupported` (404, as Ironic) when the driver has no RAID. */
export async function getLogicalDiskProperties(
  scope: Scope,
  conductor: Conductor,
  input: GetLogicalDiskProperties,
): Promise<Readonly<Record<string, string>>> {
  scope.check();
  try {
    defaultInterface(conductor, input.driver, "raid");
  } catch (error) {
    if (!isFailure(error, "interface.unsupported")) throw error;
    throw new Failure("raid.unsupported", error.message, { cause: error });
  }
  return LOGICAL_DISK_PROPERTIES;
}
