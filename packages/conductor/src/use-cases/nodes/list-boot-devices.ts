import type { BootDevice } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { withManagement } from "./with-management.ts";

export interface ListBootDevices {
  readonly node: string;
}

/** What the management interface can set. */
export async function listBootDevices(
  scope: Scope,
  conductor: Conductor,
  input: ListBootDevices,
): Promise<readonly BootDevice[]> {
  return withManagement(scope, conductor, {
    ...input,
    act: (management, context) => management.getSupportedBootDevices(context),
  });
}
