import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";

/** Every process looks for operations that nobody drives every few seconds, past any number that have ended. */
export const openOperations: Migration = {
  async up(db: Kysely<Database>) {
    await sql`create index operations_open on operations (seq) where ended_at is null`.execute(db);
    await sql`create index operations_owner on operations (owner) where ended_at is null`.execute(db);
  },
};
