import type { Scope } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import { Places } from "./places.ts";

export interface SeveralAtOnce {
  /** How many have a place; {@link Places} says what becomes of those that are slow. */
  readonly atOnce: number;
  when(node: NodeRecord): boolean;
  /** Those of one name come one after the other. */
  bmcOf(node: NodeRecord): string;
  work(node: NodeRecord): Promise<void>;
}

/** Not faster than this, so that thousands of BMCs are spread over a round, and whatever is asked for finds its way in between. */
const PORTION = 10;
const PORTION_MS = 100;

/**
 * Does it for each node that it is for, so many at a time, and on each BMC one after the other. What is slow goes on beside,
 * and nobody waits for it. What fails for one node is thrown when all others have had their turn.
 */
export async function severalAtOnce(scope: Scope, nodes: AsyncIterable<NodeRecord>, of: SeveralAtOnce): Promise<void> {
  const places = new Places(scope, of.atOnce);
  const lines = new Map<string, NodeRecord[]>();
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let count = 0;
  const serve = async (bmc: string, line: NodeRecord[]): Promise<void> => {
    for (let node = line.shift(); node !== undefined; node = line.shift()) {
      if (scope.signal.aborted) break;
      await of.work(node).catch((error: unknown) => failures.push(error));
    }
    lines.delete(bmc);
  };
  for await (const node of nodes) {
    if (scope.signal.aborted) break;
    if (!of.when(node)) continue;
    const bmc = of.bmcOf(node);
    const line = lines.get(bmc);
    if (line !== undefined) {
      line.push(node);
      continue;
    }
    const begun = [node];
    lines.set(bmc, begun);
    count += 1;
    if (count % PORTION === 0) await scope.sleep(PORTION_MS).catch(() => {});
    const leave = await places.enter();
    const served = serve(bmc, begun).finally(() => {
      leave();
      running.delete(served);
    });
    running.add(served);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
