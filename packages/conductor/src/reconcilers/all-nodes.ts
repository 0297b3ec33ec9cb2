import { isFailure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeFilter, NodeRecord } from "../ports/node.ts";

const PAGE = 200;

type Over = Pick<Conductor, "store" | "fleet">;

/** Every node of a filter that this conductor looks after, page by page, each once, whatever is removed meanwhile. */
export async function* allNodes(conductor: Over, filter: NodeFilter): AsyncGenerator<NodeRecord> {
  const { fleet } = conductor;
  const seen = new Set<string>();
  let page: readonly NodeRecord[] = [];
  do {
    page = await pageAfter(conductor, filter, page);
    const fresh = page.filter(({ uuid }) => !seen.has(uuid));
    for (const { uuid } of fresh) seen.add(uuid);
    yield* fleet === undefined ? fresh : fresh.filter((node) => fleet.has(node));
  } while (page.length === PAGE);
}

/** After the last of a page that is still there; from the first one on when none of them is. */
async function pageAfter(
  { store }: Over,
  filter: NodeFilter,
  before: readonly NodeRecord[],
): Promise<readonly NodeRecord[]> {
  const all = { include_children: true, ...filter };
  for (const { uuid: marker } of before.toReversed()) {
    try {
      return await store.nodes.list(all, { limit: PAGE, marker });
    } catch (error) {
      if (!isFailure(error, "store.marker_not_found")) throw error;
    }
  }
  return store.nodes.list(all, { limit: PAGE });
}
