import type { NodeRecord } from "../../ports/node.ts";
import type { NodeFields } from "./node-fields.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface UpdateNode {
  readonly node: string;
  /** Only the fields that change, each with its whole new value (null: back to the default). */
  readonly changes: Partial<NodeFields>;
  /** Interfaces that `changes` does not name go back to the driver's defaults (with a new driver). */
  readonly resetInterfaces?: boolean;
  /** Refuse when somebody else has written since this version was read. */
  readonly ifVersion?: number;
}

/** Changes fields of a node that is not busy. */
export async function updateNode(_scope: Scope, _conductor: Conductor, _input: UpdateNode): Promise<NodeRecord> {
  throw new Failure("internal", "updateNode is on its way");
}
