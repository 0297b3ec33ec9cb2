import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { columnType } from "./columns.ts";

/** BIOS settings and firmware components, as they were last read from the machines. */
export const components: Migration = {
  async up(db: Kysely<Database>) {
    for (const [table, key] of [
      ["bios_settings", "name"],
      ["firmware_components", "component"],
    ] as const) {
      await db.schema
        .createTable(table)
        .addColumn("node_uuid", columnType(db, "text"), (column) => column.notNull())
        .addColumn(key, columnType(db, "text"), (column) => column.notNull())
        .addColumn("doc", columnType(db, "text"), (column) => column.notNull())
        .addPrimaryKeyConstraint(`${table}_pk`, ["node_uuid", key])
        .execute();
    }
  },
};
