import type { PostgresPool, PostgresPoolClient } from "kysely";
import { GatheredFinds } from "./gathered-finds.ts";
import { formOf } from "./statement-form.ts";

/** A pool whose users share the way to the database: a document that is looked up by its key is read together with others'. */
export function gatheringPool(pool: PostgresPool): PostgresPool {
  const query = async (text: string, values: readonly unknown[]) => {
    const client = await pool.connect();
    try {
      return await client.query(text, values);
    } finally {
      client.release();
    }
  };
  const finds = new GatheredFinds({ query, locked: false });
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => new SharingClient(pool, finds) as unknown as PostgresPoolClient,
  };
}

/** Has a connection of its own from the first statement on that is none of those. */
class SharingClient {
  readonly #pool: PostgresPool;
  readonly #finds: GatheredFinds;
  #own: PostgresPoolClient | undefined;

  constructor(pool: PostgresPool, finds: GatheredFinds) {
    this.#pool = pool;
    this.#finds = finds;
  }

  get processID(): number | undefined {
    return this.#own?.processID;
  }

  async query(text: string, values: readonly unknown[]): Promise<unknown> {
    if (this.#own === undefined) {
      const form = formOf(text);
      if (form.kind === "look up") {
        const doc = await this.#finds.find(form.table, form.key, String(values[0]));
        return { command: "SELECT", rows: doc === undefined ? [] : [{ doc }] };
      }
      this.#own = await this.#pool.connect();
    }
    return await this.#own.query(text, values);
  }

  release(destroy?: boolean): void {
    (this.#own as { release(destroy?: boolean): void } | undefined)?.release(destroy);
  }
}
