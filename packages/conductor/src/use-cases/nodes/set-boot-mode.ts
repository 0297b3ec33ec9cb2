import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface SetBootMode {
  readonly node: string;
  readonly mode: string;
}

/** Tells the BMC. */
export async function setBootMode(_scope: Scope, _conductor: Conductor, _input: SetBootMode): Promise<void> {
  throw new Failure("internal", "setBootMode is on its way");
}
