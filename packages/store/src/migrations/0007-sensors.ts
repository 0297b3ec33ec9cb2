import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { columnType } from "./columns.ts";

/** What the sensors of each machine said last. */
export const sensors: Migration = {
  async up(db: Kysely<Database>) {
    await db.schema
      .createTable("node_sensors")
      .addColumn("node_uuid", columnType(db, "text"), (column) => column.primaryKey())
      .addColumn("doc", columnType(db, "text"), (column) => column.notNull())
      .execute();
  },
};
