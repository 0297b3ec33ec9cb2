import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { isPostgres } from "./columns.ts";

/** How much of a page is filled with new rows, in percent: a node's row is long, so that two of them leave room for two more. */
const FILLED = { nodes: 50, operations: 60, operation_steps: 60 } as const;

/**
 * PostgreSQL writes a changed row anew. Where there is room for it on the page of the old one, and no index has a column that
 * changes, its indexes need not be written: with the ten of the nodes that is most of the work of a step.
 */
export const roomForUpdates: Migration = {
  async up(db: Kysely<Database>) {
    if (!isPostgres(db)) return;
    for (const [table, percent] of Object.entries(FILLED)) {
      await sql`alter table ${sql.table(table)} set (fillfactor = ${sql.lit(percent)})`.execute(db);
    }
  },
};
