import { access, constants, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Store } from "@ingot/conductor";
import type { Signals } from "@ingot/engine";
import { Failure } from "@ingot/kernel";
import BetterSqlite from "better-sqlite3";
import { Kysely } from "kysely";
import { ownDatabase } from "../compiled.ts";
import type { Database } from "../database.ts";
import { GroupCommit } from "../group-commit.ts";
import { migrate } from "../migrations/migrate.ts";
import { sqlStore } from "../sql-store.ts";
import { RecordCache } from "../record-cache.ts";
import { cachedStatements, directStatements } from "./cached-statements.ts";
import { sqliteFailure } from "./sqlite-error.ts";
import { TransactionalSqliteDialect } from "./transactional-sqlite-dialect.ts";

export interface SqliteOptions {
  /** The database never grows beyond so many pages of 4 KiB. */
  readonly maxPages?: number;
  /** Where several conductors of this process share the store, as tests have them do: how they tell each other of operations. */
  readonly signals?: Signals;
}

/** Nodes and operations that are kept in memory, a few kilobytes each. */
const REMEMBERED = 20_000;

/**
 * Opens (or makes) the database in one file: WAL, every commit on the disk before it is answered, and this process its only
 * user. Throws `store.locked`, `store.unwritable`, `store.corrupt`, `store.from_the_future`, `store.full`.
 */
export async function openSqliteStore(file: string, options: SqliteOptions = {}): Promise<Store> {
  const sqlite = await open(file);
  if (options.maxPages !== undefined) sqlite.pragma(`max_page_count = ${options.maxPages}`);
  const dialect = new TransactionalSqliteDialect({ database: cachedStatements(sqlite) }, sqlite);
  const db = new Kysely<Database>({ dialect });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw sqliteFailure(error);
  }
  ownDatabase(db, { direct: directStatements(sqlite), records: new RecordCache(REMEMBERED) });
  const transactions = new GroupCommit({ db, translate: sqliteFailure });
  const { signals } = options;
  return sqlStore({ db, transactions, translate: sqliteFailure, ...(signals === undefined ? {} : { signals }) });
}

async function open(file: string): Promise<BetterSqlite.Database> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw new Failure(
      "store.unwritable",
      `the directory ${dirname(file)} cannot be made: ${Failure.from(error).message}`,
      { cause: error },
    );
  }
  let sqlite: BetterSqlite.Database | undefined;
  try {
    sqlite = new BetterSqlite(file, { timeout: 0 });
    sqlite.pragma("locking_mode = EXCLUSIVE");
    sqlite.pragma("journal_mode = WAL");
    sqlite.pragma("synchronous = FULL");
    // In KiB: what is read most is kept as records, and the rest in the system's own cache of the file.
    sqlite.pragma("cache_size = -2048");
    // In pages, 16 MiB: a page that is written again and again is copied to the database, and put on the disk there, less often.
    sqlite.pragma("wal_autocheckpoint = 4000");
    // What a savepoint would undo is kept in memory: in a file of its own it would be written page by page.
    sqlite.pragma("temp_store = MEMORY");
    sqlite.exec("begin immediate; commit");
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw (await readOnly(file, error)) ?? named(sqliteFailure(error), file);
  }
}

/** On a read-only file system SQLite speaks of a disk that does not work. */
async function readOnly(file: string, cause: unknown): Promise<Failure | undefined> {
  try {
    await access(dirname(file), constants.W_OK);
    return undefined;
  } catch (error) {
    const why = Failure.from(error).message;
    return new Failure("store.unwritable", `the database ${file} cannot be written: ${why}`, { cause });
  }
}

/** The failure with the file in its message: who starts a server must know which one is meant. */
function named(error: unknown, file: string): unknown {
  if (!(error instanceof Failure))
    return new Failure("store.unwritable", `the database ${file} cannot be opened`, { cause: error });
  return new Failure(error.code, `${error.message} (${file})`, { cause: error });
}
