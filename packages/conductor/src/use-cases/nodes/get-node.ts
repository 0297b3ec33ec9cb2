import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";

export interface GetNode {
  /** UUID or name. */
  readonly node: string;
}

/** Throws `node.not_found`, with Ironic's words. */
export async function getNode(scope: Scope, conductor: Conductor, input: GetNode): Promise<NodeRecord> {
  scope.check();
  return findNode(conductor.store, input.node);
}
