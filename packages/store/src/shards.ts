import type { ShardCount, ShardStore } from "@ingot/conductor";
import { type Kysely, sql } from "kysely";
import type { Database } from "./database.ts";

export class SqlShardStore implements ShardStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async list(): Promise<readonly ShardCount[]> {
    const counted = sql<ShardCount>`select shard as name, count(*) as count from nodes group by shard
      order by count(*) desc, shard`;
    const { rows } = await counted.execute(this.#db);
    return rows.map(({ name, count }) => ({ name, count: Number(count) }));
  }
}
