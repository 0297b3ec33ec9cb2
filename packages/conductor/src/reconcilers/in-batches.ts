import type { NodeRecord } from "../ports/node.ts";

export interface Batches {
  readonly atOnce: number;
  when(node: NodeRecord): boolean;
  work(node: NodeRecord): Promise<void>;
}

/** Works on nodes as they come, so many at once. */
export async function inBatches(nodes: AsyncIterable<NodeRecord>, { atOnce, when, work }: Batches): Promise<void> {
  let batch: NodeRecord[] = [];
  for await (const node of nodes) {
    if (!when(node) || batch.push(node) < atOnce) continue;
    await Promise.all(batch.map(work));
    batch = [];
  }
  await Promise.all(batch.map(work));
}
