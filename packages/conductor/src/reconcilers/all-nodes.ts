import type { Conductor } from "../conductor.ts";
import type { NodeFilter, NodeRecord } from "../ports/node.ts";

const PAGE = 200;

/** Every node of a filter that this conductor looks after, page by page. */
export async function* allNodes(
  conductor: Pick<Conductor, "store" | "fleet">,
  filter: NodeFilter,
): AsyncGenerator<NodeRecord> {
  const { fleet } = conductor;
  let marker: string | undefined;
  for (;;) {
    const page = await conductor.store.nodes.list(
      { include_children: true, ...filter },
      { limit: PAGE, ...(marker === undefined ? {} : { marker }) },
    );
    yield* fleet === undefined ? page : page.filter((node) => fleet.has(node));
    marker = page.at(-1)?.uuid;
    if (page.length < PAGE || marker === undefined) return;
  }
}
