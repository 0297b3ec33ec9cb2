import type { NodeRecord } from "../ports/node.ts";

export interface SeveralAtOnce {
  readonly atOnce: number;
  when(node: NodeRecord): boolean;
  work(node: NodeRecord): Promise<void>;
}

/**
 * Does it for each node that it is for, so many at a time. The next one begins as soon as any has ended: a BMC that hangs
 * holds up one place of many, and nobody waits for it.
 */
export async function severalAtOnce(nodes: AsyncIterable<NodeRecord>, of: SeveralAtOnce): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: unknown;
  for await (const node of nodes) {
    if (failure !== undefined) break;
    if (!of.when(node)) continue;
    const work = of
      .work(node)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => running.delete(work));
    running.add(work);
    if (running.size >= of.atOnce) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
}
