import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";

const PAGE = 200;

/** The children of a node, in the order in which they were enrolled; those of these UUIDs alone when there are any. */
export async function childrenOf(
  stores: Pick<Stores, "nodes">,
  of: { readonly parent: string; readonly only: readonly string[] },
): Promise<readonly NodeRecord[]> {
  const all: NodeRecord[] = [];
  let page: readonly NodeRecord[];
  do {
    const marker = all.at(-1)?.uuid;
    page = await stores.nodes.list(
      { parent_node: of.parent },
      { limit: PAGE, ...(marker === undefined ? {} : { marker }) },
    );
    all.push(...page);
  } while (page.length === PAGE);
  return of.only.length === 0 ? all : all.filter((child) => of.only.includes(child.uuid));
}
