import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface RemoveTrait {
  readonly node: string;
  readonly trait: string;
}

/** Throws `trait.not_found` when the node lacks it. */
export async function removeTrait(_scope: Scope, _conductor: Conductor, _input: RemoveTrait): Promise<void> {
  throw new Failure("internal", "removeTrait is on its way");
}
