import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface RemoveNode {
  readonly node: string;
}

/** Deletes a node that has no instance and is in a state that allows it (any in maintenance). */
export async function removeNode(_scope: Scope, _conductor: Conductor, _input: RemoveNode): Promise<void> {
  throw new Failure("internal", "removeNode is on its way");
}
