import { Failure } from "@ingot/kernel";
import { type Expression, type Kysely, sql, type SqlBool } from "kysely";
import { columnValue, type DocumentTableSpec } from "./columns.ts";
import type { ColumnValue, Database } from "./database.ts";
import { isPostgres } from "./migrations/columns.ts";

/** A page of a list, after `marker`, in the order of `sortKey` (nothing first), then of creation. */
export interface PageRequest {
  readonly limit: number;
  readonly marker?: string;
  readonly sortKey?: string;
  readonly sortDir?: "asc" | "desc";
}

interface Order {
  readonly by: Expression<unknown>;
  readonly direction: "asc" | "desc";
}

/** What a list is sorted by: a column, or a field in the document. */
interface SortKey {
  readonly by: Expression<unknown>;
  /** Its value in the marker's row. */
  valueIn(row: Readonly<Record<string, unknown>>): ColumnValue;
}

/** Says explicitly where nulls go: databases differ in it. */
export function pageOrder(db: Kysely<Database>, spec: DocumentTableSpec, page: PageRequest): readonly Order[] {
  const direction = page.sortDir ?? "asc";
  const key = sortKey(db, spec, page);
  const last = { by: sql.ref("seq"), direction };
  if (key === undefined) return [last];
  return [{ by: sql`case when ${key.by} is null then 0 else 1 end`, direction }, { by: key.by, direction }, last];
}

/** The condition that leaves out everything up to and including the marker. */
export async function pageStart(
  db: Kysely<Database>,
  spec: DocumentTableSpec,
  page: PageRequest,
): Promise<Expression<SqlBool> | undefined> {
  if (page.marker === undefined) return undefined;
  const marker = await db.selectFrom(spec.table).selectAll().where("uuid", "=", page.marker).executeTakeFirst();
  if (marker === undefined) {
    throw new Failure("store.marker_not_found", `the marker ${page.marker} names no ${spec.noun}`);
  }
  const key = sortKey(db, spec, page);
  const after = page.sortDir === "desc" ? sql`<` : sql`>`;
  const later = sql<SqlBool>`seq ${after} ${marker.seq}`;
  if (key === undefined) return later;
  const { by } = key;
  const value = key.valueIn(marker);
  if (page.sortDir === "desc") {
    if (value === null) return sql<SqlBool>`(${by} is null and ${later})`;
    return sql<SqlBool>`(${by} < ${value} or ${by} is null or (${by} = ${value} and ${later}))`;
  }
  if (value === null) return sql<SqlBool>`(${by} is not null or ${later})`;
  return sql<SqlBool>`(${by} > ${value} or (${by} = ${value} and ${later}))`;
}

function sortKey(db: Kysely<Database>, spec: DocumentTableSpec, page: PageRequest): SortKey | undefined {
  const key = page.sortKey;
  if (key === undefined || key === "id") return undefined;
  if (key === "uuid" || spec.columns.includes(key)) {
    return { by: sql.ref(key), valueIn: (row) => columnValue(row[key]) };
  }
  if (spec.sortable?.includes(key) === true) return fieldKey(db, key);
  throw new Failure("store.sort_key_invalid", `a list of ${spec.noun}s cannot be sorted by '${key}'`, {
    hint: `Sort by one of: uuid, ${[...spec.columns, ...(spec.sortable ?? [])].join(", ")}.`,
  });
}

/** A field of the document; PostgreSQL hands it out as text. */
function fieldKey(db: Kysely<Database>, field: string): SortKey {
  const postgres = isPostgres(db);
  const by = postgres ? sql`(doc::json ->> ${sql.lit(field)})` : sql`json_extract(doc, ${sql.lit(`$.${field}`)})`;
  return {
    by,
    valueIn: ({ doc }) => {
      const value = (JSON.parse(String(doc)) as Readonly<Record<string, unknown>>)[field] ?? null;
      return postgres && value !== null ? String(value) : columnValue(value);
    },
  };
}
