import { setImmediate } from "node:timers/promises";
import type { JsonObject } from "@ingot/kernel";
import { type CompiledQuery, type Expression, type Kysely, sql, type SqlBool } from "kysely";
import type { ColumnValue, Database } from "./database.ts";
import { columnValue, type DocumentTableSpec } from "./columns.ts";
import { answerNow, execute, parsedOf, recordsOf } from "./compiled.ts";
import { isPostgres } from "./migrations/columns.ts";
import { type PageRequest, pageOrder, pageStart } from "./page.ts";
import type { ParsedDocuments } from "./parsed-documents.ts";
import type { RecordCache } from "./record-cache.ts";

/** So many records are read in one go. */
const SLICE = 100;

interface Identified {
  readonly uuid: string;
}

/** Rows of records that are kept whole: reading is one column, writing keeps the other columns in step. */
export class DocumentTable<R extends Identified> {
  readonly #db: Kysely<Database>;
  readonly #records: RecordCache | undefined;
  readonly #parsed: ParsedDocuments | undefined;
  readonly spec: DocumentTableSpec;
  /** Whether others may write at the same time: then a record that is read in a transaction is locked until its end. */
  readonly #shared: boolean;

  constructor(db: Kysely<Database>, spec: DocumentTableSpec) {
    this.#db = db;
    this.#records = spec.remembered === true ? recordsOf(db) : undefined;
    this.#parsed = spec.remembered === true ? parsedOf(db) : undefined;
    this.spec = spec;
    this.#shared = db.isTransaction && isPostgres(db);
  }

  async insert(record: R): Promise<void> {
    const { table, columns } = this.spec;
    await execute(this.#db, {
      key: `insert ${table}`,
      parameters: [record.uuid, JSON.stringify(record), ...this.#values(record)],
      build: () =>
        this.#db.insertInto(table).values(Object.fromEntries(["uuid", "doc", ...columns].map((name) => [name, ""]))),
    });
    this.#records?.wrote(record.uuid, record);
  }

  async find(column: string, value: string): Promise<R | undefined> {
    if (column !== "uuid" || this.#records === undefined) return this.#read(column, value);
    const inTransaction = this.#db.isTransaction;
    const known = this.#records.read(value, inTransaction);
    if (known !== undefined) return (known ?? undefined) as R | undefined;
    const commits = this.#records.commits;
    const record = await this.#read(column, value);
    // One that was read while others were written may be old by now.
    if (record !== undefined && (inTransaction || commits === this.#records.commits)) {
      this.#records.filled(value, record);
    }
    return record;
  }

  async #read(column: string, value: string): Promise<R | undefined> {
    const { table } = this.spec;
    const { rows } = await execute<{ doc: string }>(this.#db, {
      key: this.#shared ? `find ${table} ${column} for update` : `find ${table} ${column}`,
      parameters: [value, 1],
      build: () => {
        const query = this.#db.selectFrom(table).select("doc").where(column, "=", value).limit(1);
        return this.#shared ? query.forUpdate() : query;
      },
    });
    if (rows[0] === undefined) return undefined;
    if (column === "uuid" && this.#parsed !== undefined) return this.#parsed.of(value, rows[0]) as R;
    return parse<R>(rows[0].doc);
  }

  /** Those that meet every condition, a page of them. */
  async list(conditions: readonly Expression<SqlBool>[], page: PageRequest): Promise<readonly R[]> {
    const { table } = this.spec;
    const start = await pageStart(this.#db, this.spec, page);
    let query = this.#db.selectFrom(table).limit(page.limit);
    for (const condition of start === undefined ? conditions : [...conditions, start]) query = query.where(condition);
    for (const { by, direction } of pageOrder(this.#db, this.spec, page)) query = query.orderBy(by, direction);
    const known = this.#records === undefined ? undefined : this.#remembered(query.select("uuid").compile());
    if (known !== undefined) return known;
    const commits = this.#records?.commits;
    return this.#inSlices(await query.select(["uuid", "doc"]).execute(), commits);
  }

  /** The rows of a query, when all of them are in memory and nothing is being written. */
  #remembered(query: CompiledQuery): readonly R[] | undefined {
    const rows = this.#db.isTransaction ? undefined : (answerNow(this.#db, query) as { uuid: string }[] | undefined);
    const records: R[] = [];
    for (const { uuid } of rows ?? []) {
      const record = this.#records?.read(uuid, false);
      if (record === undefined || record === null) return undefined;
      records.push(record as R);
    }
    return rows === undefined ? undefined : records;
  }

  /** A long list is read slice by slice, so that others are served in between; but never in a transaction, which is to end soon. */
  async #inSlices(
    rows: readonly { readonly uuid: string; readonly doc: string }[],
    commits: number | undefined,
  ): Promise<readonly R[]> {
    const inTransaction = this.#db.isTransaction;
    const records: R[] = [];
    for (const { uuid, doc } of rows) {
      if (records.length % SLICE === SLICE - 1 && !inTransaction) await setImmediate();
      const record = parse<R>(doc);
      if (!inTransaction && commits === this.#records?.commits) this.#records?.filled(uuid, record);
      records.push(record);
    }
    return records;
  }

  /** All of one value, in the order of creation. */
  async all(column: string, value: string): Promise<readonly R[]> {
    const { table } = this.spec;
    const { rows } = await execute<{ doc: string }>(this.#db, {
      key: `all ${table} ${column}`,
      parameters: [value],
      build: () => this.#db.selectFrom(table).select("doc").where(column, "=", value).orderBy("seq"),
    });
    return rows.map((row) => parse<R>(row.doc));
  }

  /** All that meet the conditions, in the order of creation. */
  async select(conditions: readonly Expression<SqlBool>[]): Promise<readonly R[]> {
    let query = this.#db.selectFrom(this.spec.table).select("doc").orderBy("seq");
    for (const condition of conditions) query = query.where(condition);
    const rows = await query.execute();
    return rows.map((row) => parse<R>(row.doc));
  }

  /** Writes the record that `change` makes of the one that is there; `undefined` when there is none. */
  async change(uuid: string, change: (record: R) => R): Promise<R | undefined> {
    const record = await this.find("uuid", uuid);
    if (record === undefined) return undefined;
    const next = later(record, change(record));
    const { table } = this.spec;
    const changed = this.#changed(record, next);
    const columns = changed.map(([column]) => column);
    const doc = JSON.stringify(next);
    await execute(this.#db, {
      key: `update ${table} ${columns.join(" ")}`,
      parameters: [doc, ...changed.map(([, value]) => value), uuid],
      build: () =>
        this.#db
          .updateTable(table)
          .set(Object.fromEntries(["doc", ...columns].map((name) => [name, ""])))
          .where("uuid", "=", uuid),
    });
    this.#records?.wrote(uuid, next);
    this.#parsed?.wrote(uuid, doc, next);
    return next;
  }

  async remove(column: "uuid", value: string): Promise<void> {
    await this.#db.deleteFrom(this.spec.table).where(column, "=", value).execute();
    this.#records?.wrote(value, null);
  }

  /** Columns with another value than before: to set one again costs the writing of its index. */
  #changed(before: R, after: R): readonly (readonly [string, ColumnValue])[] {
    const old = before as Readonly<Record<string, unknown>>;
    const fields = after as Readonly<Record<string, unknown>>;
    const changed: [string, ColumnValue][] = [];
    for (const column of this.spec.columns) {
      if (fields[column] === old[column]) continue;
      const value = columnValue(fields[column]);
      if (value !== columnValue(old[column])) changed.push([column, value]);
    }
    return changed;
  }

  #values(record: R): readonly ColumnValue[] {
    const fields = record as Readonly<Record<string, unknown>>;
    return this.spec.columns.map((column) => columnValue(fields[column]));
  }
}

interface Dated {
  readonly created_at?: number;
  readonly updated_at?: number | null;
}

/** Each change has a later time than the one before, if only by a millisecond: it tells a record's states apart (its ETag). */
function later<R extends object>(before: R, after: R): R {
  const { created_at: created = 0, updated_at: updated = null } = before as Dated;
  const earliest = (updated ?? created) + 1;
  const now = (after as Dated).updated_at;
  return typeof now !== "number" || now >= earliest ? after : { ...after, updated_at: earliest };
}

/** `column = value`; a list of values is an `in`. */
export function equals(column: string, value: unknown): Expression<SqlBool> {
  if (!Array.isArray(value)) return sql<SqlBool>`${sql.ref(column)} = ${columnValue(value)}`;
  if (value.length === 0) return sql<SqlBool>`1 = 0`;
  return sql<SqlBool>`${sql.ref(column)} in (${sql.join(value.map(columnValue))})`;
}

/** An `equals` for each key of the filter that is a column and has a value. */
export function equalities(filter: object, columns: readonly string[]): readonly Expression<SqlBool>[] {
  return Object.entries(filter)
    .filter(([key, value]) => columns.includes(key) && value !== undefined)
    .map(([key, value]) => equals(key, value));
}

export function parse<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** The changes over the record; keys that are `undefined` change nothing. */
export function merged<R extends object>(
  record: R,
  changes: { readonly [K in keyof NoInfer<R>]?: R[K] | undefined },
): R {
  const next: Record<string, unknown> = { ...(record as Readonly<Record<string, unknown>>) };
  for (const [key, value] of Object.entries(changes)) if (value !== undefined) next[key] = value;
  return next as R;
}

/** The document with keys written over it; null removes one. */
export function mergedDocument(document: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries({ ...document, ...changes }).filter(([, value]) => value !== null && value !== undefined),
  );
}
