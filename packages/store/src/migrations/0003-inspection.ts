import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { columnType, texts, TIMES } from "./columns.ts";
import { createDocumentTable } from "./create-document-table.ts";

/** Inspection rules, and reports that wait to be processed. */
export const inspection: Migration = {
  async up(db: Kysely<Database>) {
    await createDocumentTable(db, "inspection_rules", {
      columns: [...TIMES, ...texts("phase", "description"), ["priority", "bigint"]],
      indexes: ["phase"],
    });
    await db.schema
      .createTable("inspection_reports")
      .addColumn("node_uuid", columnType(db, "text"), (column) => column.primaryKey())
      .addColumn("doc", columnType(db, "text"), (column) => column.notNull())
      .execute();
  },
};
