import type { Kysely } from "kysely";
import type { Database } from "../database.ts";

export interface IndexForm {
  readonly columns: readonly string[];
  readonly unique?: boolean;
}

/** An index named for its table and columns: errors of unique ones are told by that name. */
export async function createIndex(db: Kysely<Database>, table: string, form: IndexForm): Promise<void> {
  const builder = db.schema
    .createIndex(`${table}_${form.columns.join("_")}`)
    .on(table)
    .columns([...form.columns]);
  await (form.unique === true ? builder.unique() : builder).execute();
}
