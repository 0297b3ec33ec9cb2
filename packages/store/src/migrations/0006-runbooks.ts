import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { Database } from "../database.ts";
import { flags, texts, TIMES } from "./columns.ts";
import { createDocumentTable } from "./create-document-table.ts";

export const runbooks: Migration = {
  async up(db: Kysely<Database>) {
    await createDocumentTable(db, "runbooks", {
      columns: [...TIMES, ...texts("name", "description", "owner"), ...flags("public", "disable_ramdisk")],
      unique: ["name"],
    });
  },
};
