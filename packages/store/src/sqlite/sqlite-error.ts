import { type ErrorCode, Failure } from "@ingot/kernel";

const CODES: readonly (readonly [prefix: string, code: ErrorCode, what: string])[] = [
  ["SQLITE_FULL", "store.full", "the disk with the database is full"],
  ["SQLITE_READONLY", "store.unwritable", "the database cannot be written"],
  ["SQLITE_CANTOPEN", "store.unwritable", "the database cannot be opened"],
  ["SQLITE_PERM", "store.unwritable", "the database may not be opened"],
  ["SQLITE_CORRUPT", "store.corrupt", "the database is damaged"],
  ["SQLITE_NOTADB", "store.corrupt", "the file is not a database"],
  ["SQLITE_BUSY", "store.locked", "another process uses the database"],
  ["SQLITE_LOCKED", "store.locked", "another process uses the database"],
  ["SQLITE_IOERR", "store.unavailable", "the disk with the database does not work"],
];

/** SQLite's error as the house's; what is not SQLite's stays as it is. */
export function sqliteFailure(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY") return duplicate(error);
  const known = CODES.find(([prefix]) => code.startsWith(prefix));
  return known === undefined ? error : new Failure(known[1], `${known[2]}: ${error.message}`, { cause: error });
}

/** "UNIQUE constraint failed: nodes.name" names what is taken. */
function duplicate(error: Error): Failure {
  const [, table = "", field = ""] = /failed: (\w+)\.(\w+)/.exec(error.message) ?? [];
  if (table === "operations")
    return new Failure("operation.conflict", "an operation is under way already", { cause: error });
  return new Failure("store.duplicate", `the ${field} is taken by another`, {
    details: { table, field },
    cause: error,
  });
}
