import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { isPostgres } from "./columns.ts";

/**
 * An allocation takes no node of which nobody knows whether it is on. The index asks a column that the database makes of the power
 * state: whoever writes a node need not write it, and one that is switched on and off stays as it is in the index, which lets
 * PostgreSQL write the row without writing its indexes.
 */
export const poweredNodes: Migration = {
  async up(db: Kysely<Database>) {
    const kept = isPostgres(db) ? sql`stored` : sql`virtual`;
    await sql`alter table nodes add column power_known integer
      generated always as (case when power_state is null then 0 else 1 end) ${kept}`.execute(db);
    await db.schema.dropIndex("nodes_allocatable").execute();
    await sql`create index nodes_allocatable on nodes (resource_class, seq)
      where provision_state = 'available' and instance_uuid is null and allocation_uuid is null and reservation is null
      and maintenance = 0 and retired = 0 and power_known = 1`.execute(db);
  },
};
