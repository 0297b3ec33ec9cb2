import type { Compilable, CompiledQuery, DatabaseConnection, Kysely, QueryResult } from "kysely";
import type { ColumnValue, Database } from "./database.ts";
import type { ParsedDocuments } from "./parsed-documents.ts";
import type { RecordCache } from "./record-cache.ts";

/** A database in this process: it answers at once, and nobody need wait for a connection. */
export interface Direct {
  /** Whether a transaction is open: then only its own queries may run. */
  readonly busy: boolean;
  run(query: CompiledQuery): QueryResult<unknown>;
}

/** What is known of one database, besides how Kysely speaks to it. */
interface Known {
  readonly queries: Map<string, CompiledQuery>;
  direct?: Direct;
  records?: RecordCache;
  parsed?: ParsedDocuments;
}

/** By the adapter, which a database and all its transactions have in common. */
const known = new WeakMap<object, Known>();

function knownOf(db: Kysely<Database>): Known {
  const { adapter } = db.getExecutor();
  const there = known.get(adapter);
  if (there !== undefined) return there;
  const made: Known = { queries: new Map() };
  known.set(adapter, made);
  return made;
}

/** For a database that lies in this process and is this process's alone. */
export function ownDatabase(db: Kysely<Database>, own: Required<Pick<Known, "direct" | "records">>): void {
  Object.assign(knownOf(db), own);
}

/** Records of a database that nobody else writes to; none for others. */
export function recordsOf(db: Kysely<Database>): RecordCache | undefined {
  return knownOf(db).records;
}

/** For a database that other processes use as well. */
export function sharedDatabase(db: Kysely<Database>, shared: Required<Pick<Known, "parsed">>): void {
  Object.assign(knownOf(db), shared);
}

/** Documents of a database that others write to, as they were last parsed; none for one that is this process's own. */
export function parsedOf(db: Kysely<Database>): ParsedDocuments | undefined {
  return knownOf(db).parsed;
}

type Straight = Pick<DatabaseConnection, "executeQuery">;
const connections = new WeakMap<Kysely<Database>, Straight>();

/** Statements of a database, or of a transaction of it, go straight to this connection from here on: the way through Kysely takes longer than a small one. */
export function straightTo(db: Kysely<Database>, connection: Straight): void {
  connections.set(db, connection);
}

export interface Statement {
  /** What tells this query from all others: the same key always stands for the same text. */
  readonly key: string;
  /** In the order in which the query has them; a list is a `text[]` of PostgreSQL's. */
  readonly parameters: readonly (ColumnValue | readonly string[])[];
  /** Makes the query, the first time. */
  readonly build: () => Compilable;
}

/** Runs a query that is built and compiled once, then only given other parameters: most of the time of a small query is building it. */
export async function execute<Row>(
  db: Kysely<Database>,
  { key, parameters, build }: Statement,
): Promise<QueryResult<Row>> {
  const { queries, direct } = knownOf(db);
  let compiled = queries.get(key);
  if (compiled === undefined) queries.set(key, (compiled = build().compile()));
  const query = { ...compiled, parameters } as CompiledQuery<Row>;
  if (direct !== undefined && (db.isTransaction || !direct.busy)) return direct.run(query) as QueryResult<Row>;
  return await (connections.get(db)?.executeQuery<Row>(query) ?? db.executeQuery(query));
}

/** The rows of a query, from a database that answers at once; `undefined` when another cannot, or a transaction is open. */
export function answerNow(db: Kysely<Database>, query: CompiledQuery): readonly unknown[] | undefined {
  const { direct } = knownOf(db);
  return direct === undefined || direct.busy ? undefined : direct.run(query).rows;
}
