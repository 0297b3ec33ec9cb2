import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";

/**
 * An allocation looks for the first nodes of a class that are free, past any number that are not. A query uses this index only
 * if it has these very terms; the one of instances, which all free nodes are in as well, must not seem better.
 */
export const allocatableNodes: Migration = {
  async up(db: Kysely<Database>) {
    await sql`create index nodes_allocatable on nodes (resource_class, seq)
      where provision_state = 'available' and instance_uuid is null and allocation_uuid is null and reservation is null
      and maintenance = 0 and retired = 0`.execute(db);
  },
};
