import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";

export interface ListChildren {
  readonly node: string;
}

const PAGE = 1000;

/** The UUIDs of all nodes that are parts of this one. */
export async function listChildren(
  scope: Scope,
  conductor: Conductor,
  input: ListChildren,
): Promise<readonly string[]> {
  const parent = await findNode(conductor.store, input.node);
  const uuids: string[] = [];
  for (;;) {
    scope.check();
    const marker = uuids.at(-1);
    const page = { limit: PAGE, ...(marker === undefined ? {} : { marker }) };
    const found = await conductor.store.nodes.list({ parent_node: parent.uuid }, page);
    uuids.push(...found.map((node) => node.uuid));
    if (found.length < PAGE) return uuids;
  }
}
