import { Failure, isUuid } from "@ingot/kernel";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";

/** The node of a UUID or a name; throws `node.not_found`. */
export async function findNode(stores: Pick<Stores, "nodes">, ident: string): Promise<NodeRecord> {
  const node = isUuid(ident) ? await stores.nodes.byUuid(ident.toLowerCase()) : await stores.nodes.byName(ident);
  if (node === undefined) throw new Failure("node.not_found", `Node ${ident} could not be found.`);
  return node;
}
