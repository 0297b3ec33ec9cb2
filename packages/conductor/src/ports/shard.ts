/** How many nodes are in a shard; null are those that are in none. */
export interface ShardCount {
  readonly name: string | null;
  readonly count: number;
}

export interface ShardStore {
  /** The shards that nodes are in, the largest first. */
  list(): Promise<readonly ShardCount[]>;
}
