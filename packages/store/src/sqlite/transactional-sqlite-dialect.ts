import type BetterSqlite from "better-sqlite3";
import {
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from "kysely";

/** What Kysely's own dialect does not count on: see its two parts. */
export class TransactionalSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #sqlite: BetterSqlite.Database;

  constructor(config: SqliteDialectConfig, sqlite: BetterSqlite.Database) {
    super(config);
    this.#config = config;
    this.#sqlite = sqlite;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): Driver {
    return new TransactionalSqliteDriver(this.#config, this.#sqlite);
  }
}

/** SQLite undoes tables and indexes with their transaction: migrations need it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** A commit that fails for want of room has undone the transaction already: undoing it again would hide why. */
class TransactionalSqliteDriver extends SqliteDriver {
  readonly #sqlite: BetterSqlite.Database;

  constructor(config: SqliteDialectConfig, sqlite: BetterSqlite.Database) {
    super(config);
    this.#sqlite = sqlite;
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection);
  }
}
