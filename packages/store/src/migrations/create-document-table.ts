import type { Kysely } from "kysely";
import type { Database } from "../database.ts";
import { type Column, columnType, countingKey } from "./columns.ts";
import { createIndex } from "./create-index.ts";

export interface DocumentTableForm {
  readonly columns: readonly Column[];
  /** Columns that no two rows may have the same value in; nothing may be there any number of times. */
  readonly unique?: readonly string[];
  readonly indexes?: readonly string[];
}

/** A table of whole records: `seq`, `uuid`, `doc`, and the columns that are looked for or sorted by. */
export async function createDocumentTable(db: Kysely<Database>, table: string, form: DocumentTableForm): Promise<void> {
  let builder = db.schema
    .createTable(table)
    .addColumn("seq", ...countingKey(db))
    .addColumn("uuid", columnType(db, "text"), (column) => column.notNull().unique())
    .addColumn("doc", columnType(db, "text"), (column) => column.notNull());
  for (const [name, kind] of form.columns) builder = builder.addColumn(name, columnType(db, kind));
  await builder.execute();
  for (const column of form.unique ?? []) await createIndex(db, table, { columns: [column], unique: true });
  for (const column of form.indexes ?? []) await createIndex(db, table, { columns: [column] });
}
