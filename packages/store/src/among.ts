import { type Expression, type Kysely, sql, type SqlBool } from "kysely";
import type { Database } from "./database.ts";
import { equals } from "./document-table.ts";
import { isPostgres } from "./migrations/columns.ts";

/** So many values are parameters of their own: a statement has no more than some ten thousand. */
const FEW = 100;

/** The column has one of the values, however many they are. */
export function among(db: Kysely<Database>, column: string, values: readonly string[]): Expression<SqlBool> {
  if (values.length <= FEW) return equals(column, values);
  const list = JSON.stringify(values);
  return isPostgres(db)
    ? sql<SqlBool>`${sql.ref(column)} in (select json_array_elements_text(${list}::json))`
    : sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${list}))`;
}
