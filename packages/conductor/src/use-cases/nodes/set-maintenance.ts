import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface SetMaintenance {
  readonly node: string;
  /** null ends the maintenance. */
  readonly maintenance: { readonly reason: string | null } | null;
}

/** Sets or ends maintenance; ending it clears the reason and the fault. */
export async function setMaintenance(_scope: Scope, _conductor: Conductor, _input: SetMaintenance): Promise<void> {
  throw new Failure("internal", "setMaintenance is on its way");
}
