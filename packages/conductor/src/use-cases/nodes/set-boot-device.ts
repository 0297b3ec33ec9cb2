import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface SetBootDevice {
  readonly node: string;
  readonly device: string;
  readonly persistent: boolean;
}

/** Tells the BMC. */
export async function setBootDevice(_scope: Scope, _conductor: Conductor, _input: SetBootDevice): Promise<void> {
  throw new Failure("internal", "setBootDevice is on its way");
}
