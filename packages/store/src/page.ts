import { Failure } from "@ingot/kernel";
import { type Expression, type Kysely, sql, type SqlBool } from "kysely";
import { columnValue, type DocumentTableSpec } from "./columns.ts";
import type { Database } from "./database.ts";

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

/** Says explicitly where nulls go: databases differ in it. */
export function pageOrder(spec: DocumentTableSpec, page: PageRequest): readonly Order[] {
  const direction = page.sortDir ?? "asc";
  const key = sortColumn(spec, page);
  const last = { by: sql.ref("seq"), direction };
  if (key === undefined) return [last];
  return [
    { by: sql`case when ${sql.ref(key)} is null then 0 else 1 end`, direction },
    { by: sql.ref(key), direction },
    last,
  ];
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
  const key = sortColumn(spec, page);
  const after = page.sortDir === "desc" ? sql`<` : sql`>`;
  const later = sql<SqlBool>`seq ${after} ${marker.seq}`;
  if (key === undefined) return later;
  const column = sql.ref(key);
  const value = columnValue(marker[key]);
  if (page.sortDir === "desc") {
    if (value === null) return sql<SqlBool>`(${column} is null and ${later})`;
    return sql<SqlBool>`(${column} < ${value} or ${column} is null or (${column} = ${value} and ${later}))`;
  }
  if (value === null) return sql<SqlBool>`(${column} is not null or ${later})`;
  return sql<SqlBool>`(${column} > ${value} or (${column} = ${value} and ${later}))`;
}

function sortColumn(spec: DocumentTableSpec, page: PageRequest): string | undefined {
  const key = page.sortKey;
  if (key === undefined || key === "id") return undefined;
  if (key === "uuid" || spec.columns.includes(key)) return key;
  throw new Failure("store.sort_key_invalid", `a list of ${spec.noun}s cannot be sorted by '${key}'`, {
    hint: `Sort by one of: uuid, ${spec.columns.join(", ")}.`,
  });
}
