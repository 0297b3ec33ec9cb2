/**
 * One transaction's work as it runs among others in one transaction of the database. What it reads to change it is locked and
 * its own; what it writes is kept until all have come to their ends. What cannot be done so makes it stand aside: then
 * nothing of it is kept, and it is run once more, alone.
 */
import type { CompiledQuery, DatabaseConnection, PostgresPoolClient, QueryResult } from "kysely";
import type { FoundDocument, GatheredReads } from "./gathered-reads.ts";
import { type StagedWrite, stageOf } from "./gathered-writes.ts";
import { formOf, type StatementForm, type UpdateForm } from "./statement-form.ts";

/** Thrown into the work, whatever that makes of it. */
export class StandsAside extends Error {}

export interface UnitParts {
  readonly client: PostgresPoolClient;
  readonly reads: GatheredReads;
  /** Takes a row for one unit; false when another has it. */
  readonly takes: (row: string, unit: Unit) => boolean;
}

export class Unit implements DatabaseConnection {
  readonly #parts: UnitParts;
  readonly #documents = new Map<string, Promise<FoundDocument>>();
  readonly #written = new Map<string, number>();
  readonly writes: StagedWrite[] = [];
  /** The texts of the documents that it has written, by their keys. */
  readonly texts = new Map<string, string>();
  #aside = false;
  #pending = 0;
  #asked = 0;
  #askedBefore = -1;

  constructor(parts: UnitParts) {
    this.#parts = parts;
  }

  get isAside(): boolean {
    return this.#aside;
  }

  /** Whether nothing of it has been under way to the database since this was last called. */
  isIdle(): boolean {
    const isIdle = this.#pending === 0 && this.#asked === this.#askedBefore;
    this.#askedBefore = this.#asked;
    return isIdle;
  }

  standAside(): StandsAside {
    this.#aside = true;
    return new StandsAside("this transaction's work is run alone");
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#aside) throw this.standAside();
    this.#asked += 1;
    this.#pending += 1;
    const rows = await this.#rows(query, formOf(query.sql)).finally(() => (this.#pending -= 1));
    if (this.#aside) throw this.standAside();
    return { rows: rows as R[] };
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw this.standAside();
  }

  async #rows(query: CompiledQuery, form: StatementForm): Promise<readonly unknown[]> {
    if (form.kind === "find") return [await this.#find(form.table, form.key, String(query.parameters[0]))];
    if (form.kind === "list") {
      this.#requireUnwritten([form.table]);
      return await this.#parts.reads.list(form.together, String(query.parameters[0]));
    }
    if (form.kind === "read") return await this.#read(query, form.tables);
    if (form.kind === "look up") return await this.#read(query, [form.table]);
    if (form.kind === "lock") return await this.#lock(String(query.parameters[0]));
    this.#write(query, form);
    return [];
  }

  #find(table: string, key: string, value: string): Promise<FoundDocument> {
    const row = `${table} ${value}`;
    const known = this.#documents.get(row);
    if (known !== undefined) return known;
    if (!this.#parts.takes(row, this)) throw this.standAside();
    const found = this.#parts.reads.find(table, key, value).then((document) => {
      // None at all, or another's: alone it waits for that one, and sees which it is.
      if (document === undefined) throw this.standAside();
      return document;
    });
    this.#documents.set(row, found);
    return found;
  }

  /** What it has not written yet it would not see. */
  #requireUnwritten(tables: readonly string[]): void {
    if (tables.some((table) => this.#written.has(table))) throw this.standAside();
  }

  async #read(query: CompiledQuery, tables: readonly string[]): Promise<readonly unknown[]> {
    this.#requireUnwritten(tables);
    return (await this.#parts.client.query(query.sql, query.parameters)).rows;
  }

  /** The lock is the whole group's, so among its units too only one may have it. */
  async #lock(name: string): Promise<readonly unknown[]> {
    if (!this.#parts.takes(`lock ${name}`, this)) throw this.standAside();
    if (!(await this.#parts.reads.lock(name))) throw this.standAside();
    return [];
  }

  #write(query: CompiledQuery, form: StatementForm): void {
    const stage = stageOf(query);
    if (stage === undefined || !("table" in form)) throw this.standAside();
    const latest = this.#written.get(form.table) ?? stage;
    if (stage < latest) throw this.standAside();
    if (form.kind === "update") this.#overwrite(form, query.parameters);
    this.#written.set(form.table, stage);
    this.writes.push({ stage, query });
  }

  #overwrite(form: UpdateForm, parameters: readonly unknown[]): void {
    const key = String(parameters.at(-1));
    const row = `${form.table} ${key}`;
    const at = form.columns.indexOf("doc");
    if (at < 0 || !this.#documents.has(row)) throw this.standAside();
    const doc = String(parameters[at]);
    this.#documents.set(row, Promise.resolve({ doc }));
    this.texts.set(key, doc);
  }
}
