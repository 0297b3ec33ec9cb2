import type { BootDeviceState } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { withManagement } from "./with-management.ts";

export interface GetBootDevice {
  readonly node: string;
}

/** Asks the BMC. */
export async function getBootDevice(
  scope: Scope,
  conductor: Conductor,
  input: GetBootDevice,
): Promise<BootDeviceState> {
  return withManagement(scope, conductor, {
    ...input,
    act: (management, context) => management.getBootDevice(context),
  });
}
