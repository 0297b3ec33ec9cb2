import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface RemoveAllocation {
  readonly allocation: string;
}

/** Frees its node; refused while the node holds an instance. */
export async function removeAllocation(_scope: Scope, _conductor: Conductor, _input: RemoveAllocation): Promise<void> {
  throw new Failure("internal", "removeAllocation is on its way");
}
