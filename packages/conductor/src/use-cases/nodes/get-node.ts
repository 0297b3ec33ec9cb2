import type { NodeRecord } from "../../ports/node.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetNode {
  /** UUID or name. */
  readonly node: string;
}

/** Throws `node.not_found`, with Ironic's words. */
export async function getNode(_scope: Scope, _conductor: Conductor, _input: GetNode): Promise<NodeRecord> {
  throw new Failure("internal", "getNode is on its way");
}
