/**
 * What migrations make tables of, alike on SQLite and PostgreSQL: a migration that builds with nothing else (and Kysely's
 * `primaryKey`, `notNull`, `references`) runs on both. Flags are 0 and 1, times are milliseconds, documents are JSON text.
 */
import { type ColumnBuilderCallback, type Expression, type Kysely, PostgresAdapter, sql } from "kysely";
import type { Database } from "../database.ts";

/** A column beside `seq`, `uuid` and `doc`; all may be null. */
export type Column = readonly [name: string, kind: ColumnKind];
export type ColumnKind = "text" | "integer" | "bigint";

type ColumnType = "text" | "integer" | "bigint" | Expression<unknown>;

export const TIMES: readonly Column[] = [
  ["created_at", "bigint"],
  ["updated_at", "bigint"],
];

export function texts(...names: readonly string[]): readonly Column[] {
  return names.map((name) => [name, "text"]);
}

export function flags(...names: readonly string[]): readonly Column[] {
  return names.map((name) => [name, "integer"]);
}

export function isPostgres(db: Kysely<Database>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** What a kind is called by this database. Text is compared and sorted byte by byte on both. */
export function columnType(db: Kysely<Database>, kind: ColumnKind): ColumnType {
  return kind === "text" && isPostgres(db) ? sql`text collate "C"` : kind;
}

/** The type and the options of a key that counts up by itself: `addColumn("seq", ...countingKey(db))`. */
export function countingKey(db: Kysely<Database>): readonly [ColumnType, ColumnBuilderCallback] {
  if (isPostgres(db)) return ["bigint", (column) => column.primaryKey().generatedByDefaultAsIdentity()];
  return ["integer", (column) => column.primaryKey().autoIncrement()];
}
