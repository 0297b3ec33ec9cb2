import type { Compilable, CompiledQuery, Kysely, QueryResult } from "kysely";
import type { ColumnValue, Database } from "./database.ts";

type Queries = Map<string, CompiledQuery>;

/** By the adapter, which a database and all its transactions have in common: databases differ in how they are spoken to. */
const compiled = new WeakMap<object, Queries>();

export interface Statement {
  /** What tells this query from all others: the same key always stands for the same text. */
  readonly key: string;
  /** In the order in which the query has them. */
  readonly parameters: readonly ColumnValue[];
  /** Makes the query, the first time. */
  readonly build: () => Compilable;
}

/** Runs a query that is built and compiled once, then only given other parameters: most of the time of a small query is building it. */
export function execute<Row>(
  db: Kysely<Database>,
  { key, parameters, build }: Statement,
): Promise<QueryResult<Row>> {
  const { adapter } = db.getExecutor();
  let queries = compiled.get(adapter);
  if (queries === undefined) compiled.set(adapter, (queries = new Map()));
  let query = queries.get(key);
  if (query === undefined) queries.set(key, (query = build().compile() as CompiledQuery));
  return db.executeQuery({ ...query, parameters } as CompiledQuery<Row>);
}
