import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";
import type { Vif } from "./vif.ts";

export interface ListVifs {
  readonly node: string;
}

/** The virtual interfaces attached to a node: with the noop network, none. */
export async function listVifs(scope: Scope, conductor: Conductor, input: ListVifs): Promise<readonly Vif[]> {
  scope.check();
  await findNode(conductor.store, input.node);
  return [];
}
