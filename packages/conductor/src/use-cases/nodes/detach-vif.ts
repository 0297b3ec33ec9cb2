import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";
import { requireUnlocked } from "./require-updatable.ts";

export interface DetachVif {
  readonly node: string;
  readonly vifId: string;
}

/** With the noop network nothing was attached, and every detachment is agreed to (as Ironic's noop does). */
export async function detachVif(scope: Scope, conductor: Conductor, input: DetachVif): Promise<void> {
  scope.check();
  requireUnlocked(await findNode(conductor.store, input.node));
}
