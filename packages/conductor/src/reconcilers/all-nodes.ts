import type { Conductor } from "../conductor.ts";
import type { NodeFilter, NodeRecord } from "../ports/node.ts";

const PAGE = 200;

/** Every node of a filter, page by page. */
export async function* allNodes(conductor: Pick<Conductor, "store">, filter: NodeFilter): AsyncGenerator<NodeRecord> {
  let marker: string | undefined;
  for (;;) {
    const page = await conductor.store.nodes.list(
      { include_children: true, ...filter },
      { limit: PAGE, ...(marker === undefined ? {} : { marker }) },
    );
    yield* page;
    marker = page.at(-1)?.uuid;
    if (page.length < PAGE || marker === undefined) return;
  }
}
