import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeFilter, NodeRecord, Page } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";

export interface ListNodes {
  readonly filter: NodeFilter;
  readonly page: Page;
}

/** A page of nodes; `node.not_found` when the marker is gone. */
export async function listNodes(scope: Scope, conductor: Conductor, input: ListNodes): Promise<readonly NodeRecord[]> {
  scope.check();
  if (input.page.marker !== undefined) await findNode(conductor.store, input.page.marker);
  return conductor.store.nodes.list(input.filter, input.page);
}
