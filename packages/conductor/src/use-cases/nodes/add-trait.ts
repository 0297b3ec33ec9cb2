import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface AddTrait {
  readonly node: string;
  readonly trait: string;
}

/** Safe to repeat. */
export async function addTrait(_scope: Scope, _conductor: Conductor, _input: AddTrait): Promise<void> {
  throw new Failure("internal", "addTrait is on its way");
}
