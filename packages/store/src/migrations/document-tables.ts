import type { Kysely } from "kysely";
import type { Database } from "../database.ts";

export type Column = readonly [name: string, type: "text" | "bigint" | "integer"];

export const TIMES: readonly Column[] = [
  ["created_at", "bigint"],
  ["updated_at", "bigint"],
];
export const text = (...names: readonly string[]): readonly Column[] => names.map((name) => [name, "text"] as const);
export const flags = (...names: readonly string[]): readonly Column[] =>
  names.map((name) => [name, "integer"] as const);

/** A table of whole records: the order of creation, the uuid, the document, and the columns that are looked for. */
export async function createDocuments(db: Kysely<Database>, table: string, columns: readonly Column[]): Promise<void> {
  let builder = db.schema
    .createTable(table)
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("uuid", "text", (column) => column.notNull().unique())
    .addColumn("doc", "text", (column) => column.notNull());
  for (const [name, type] of columns) builder = builder.addColumn(name, type);
  await builder.execute();
}

/** An index of one column (`ports.node_uuid`), or of several (`volume_targets.boot_index,node_uuid`). */
export async function index(db: Kysely<Database>, path: string, options: { readonly unique: boolean }): Promise<void> {
  const [table = "", list = ""] = path.split(".");
  const columns = list.split(",");
  const builder = db.schema
    .createIndex(`${table}_${columns.join("_")}`)
    .on(table)
    .columns(columns);
  await (options.unique ? builder.unique() : builder).execute();
}
