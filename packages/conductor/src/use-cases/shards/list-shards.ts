import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { ShardCount } from "../../ports/shard.ts";

/** How many nodes are in each shard, the largest first. */
export async function listShards(scope: Scope, conductor: Conductor): Promise<readonly ShardCount[]> {
  scope.check();
  return conductor.store.shards.list();
}
