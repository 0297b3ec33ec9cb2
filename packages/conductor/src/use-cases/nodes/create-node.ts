import type { NodeRecord } from "../../ports/node.ts";
import type { NodeFields } from "./node-fields.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface CreateNode {
  readonly fields: NodeFields;
}

/** Creates a node in state `enroll`; what is left out has Ironic's default. */
export async function createNode(_scope: Scope, _conductor: Conductor, _input: CreateNode): Promise<NodeRecord> {
  throw new Failure("internal", "createNode is on its way");
}
