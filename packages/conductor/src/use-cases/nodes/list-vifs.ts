import type { Vif } from "./vif.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ListVifs {
  readonly node: string;
}

/** The virtual interfaces attached to a node. */
export async function listVifs(_scope: Scope, _conductor: Conductor, _input: ListVifs): Promise<readonly Vif[]> {
  throw new Failure("internal", "listVifs is on its way");
}
