import type { BootDevice } from "@ingot/driver-kit";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ListBootDevices {
  readonly node: string;
}

/** What the management interface can set. */
export async function listBootDevices(
  _scope: Scope,
  _conductor: Conductor,
  _input: ListBootDevices,
): Promise<readonly BootDevice[]> {
  throw new Failure("internal", "listBootDevices is on its way");
}
