import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";
import { requireUnlocked } from "./require-updatable.ts";
import type { Vif } from "./vif.ts";

export interface AttachVif {
  readonly node: string;
  readonly vif: Vif;
}

/** With the noop network nothing is attached, and every attachment is agreed to (as Ironic's noop does). */
export async function attachVif(scope: Scope, conductor: Conductor, input: AttachVif): Promise<void> {
  scope.check();
  requireUnlocked(await findNode(conductor.store, input.node));
}
