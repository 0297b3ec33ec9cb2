import type { CompiledQuery, DatabaseConnection, Kysely, PostgresPool, QueryResult } from "kysely";
import type { Database } from "../database.ts";
import type { ParsedDocuments } from "../parsed-documents.ts";
import { GatheredReads } from "./gathered-reads.ts";
import { formOf, type StatementForm } from "./statement-form.ts";

const OTHER: StatementForm = { kind: "other" };

export interface GatheringParts {
  readonly db: Kysely<Database>;
  readonly pool: PostgresPool;
  readonly parsed: ParsedDocuments;
}

/** Reads outside of transactions: what is looked up by a key is read together with others', the rest on its own. */
export class GatheringConnection implements Pick<DatabaseConnection, "executeQuery"> {
  readonly #db: Kysely<Database>;
  readonly #reads: GatheredReads;

  constructor({ db, pool, parsed }: GatheringParts) {
    this.#db = db;
    this.#reads = new GatheredReads({
      parsed,
      locked: false,
      using: async (work) => {
        const client = await pool.connect();
        try {
          return await work((text, values) => client.query(text, values));
        } finally {
          client.release();
        }
      },
    });
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const value = String(query.parameters[0]);
    // What the database refuses is refused to who asked, not to all that asked with it.
    const form = value.includes("\0") ? OTHER : formOf(query.sql);
    if (form.kind === "look up") {
      const found = await this.#reads.find(form.table, form.key, value);
      return { rows: (found === undefined ? [] : [found]) as R[] };
    }
    if (form.kind === "list") return { rows: (await this.#reads.list(form.together, value)) as unknown[] as R[] };
    return await this.#db.executeQuery<R>(query);
  }
}
