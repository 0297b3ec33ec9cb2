import type { BootDeviceState } from "@ingot/driver-kit";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetBootDevice {
  readonly node: string;
}

/** Asks the BMC. */
export async function getBootDevice(
  _scope: Scope,
  _conductor: Conductor,
  _input: GetBootDevice,
): Promise<BootDeviceState> {
  throw new Failure("internal", "getBootDevice is on its way");
}
