import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { baseUrlOf } from "./base-url.ts";

/** An agent asks one after the other: so many are enough. */
const MOST = 3;

/**
 * Where a node's agent may call when this conductor does not answer: the other living ones of its group. None when the operator
 * has named the API's address for the node, who then sees to it that somebody answers there.
 */
export async function otherUrls(
  conductor: Pick<Conductor, "config" | "fleet" | "store" | "clock" | "host">,
  node: NodeRecord,
): Promise<readonly string[]> {
  const { config, fleet, store, clock, host } = conductor;
  const own = baseUrlOf({ config: { ...config, externalUrl: "" } }, node);
  if (fleet === undefined || own !== "") return [];
  const living = new Set((await store.operations.living(clock.now())).map(({ name }) => name));
  const others = (await store.conductors.list()).filter(
    ({ hostname, conductor_group: group }) =>
      hostname !== host && living.has(hostname) && group === node.conductor_group,
  );
  return others.flatMap(({ url }) => (url === undefined ? [] : [url])).slice(0, MOST);
}
