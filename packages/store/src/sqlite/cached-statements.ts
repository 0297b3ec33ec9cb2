import type BetterSqlite from "better-sqlite3";
import type { SqliteDatabase, SqliteStatement } from "kysely";
import type { Direct } from "../compiled.ts";

/** So many are kept; a statement whose text is different each time (lists of values) must not push the others out. */
const KEPT = 500;
/** What migrations do changes what a prepared statement would answer. */
const KEEPABLE = /^(?:select|insert|update|delete|begin|commit|savepoint|release|rollback)\b/i;

/** The database as Kysely wants it; a statement is prepared once and then used again. */
export function cachedStatements(sqlite: BetterSqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => void sqlite.close(),
    prepare: (text) => {
      const known = kept.get(text);
      if (known !== undefined) return known;
      const statement = sqlite.prepare(text) as unknown as SqliteStatement;
      if (kept.size < KEPT && KEEPABLE.test(text)) kept.set(text, statement);
      return statement;
    },
  };
}

/** Runs queries at once: SQLite answers in the call. */
export function directStatements(sqlite: BetterSqlite.Database): Direct {
  const { prepare } = cachedStatements(sqlite);
  return {
    get busy() {
      return sqlite.inTransaction;
    },
    run: ({ sql, parameters }) => {
      const statement = prepare(sql);
      if (statement.reader) return { rows: statement.all(parameters) };
      return { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) };
    },
  };
}
