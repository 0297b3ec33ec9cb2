import type { NodeFilter, NodeRecord, Page } from "../../ports/node.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ListNodes {
  readonly filter: NodeFilter;
  readonly page: Page;
}

/** A page of nodes; `input.invalid` when the marker is gone. */
export async function listNodes(
  _scope: Scope,
  _conductor: Conductor,
  _input: ListNodes,
): Promise<readonly NodeRecord[]> {
  throw new Failure("internal", "listNodes is on its way");
}
