import { SqliteAdapter, SqliteDialect } from "kysely";

/** SQLite undoes tables and indexes with their transaction, which Kysely's own adapter does not count on: migrations need it. */
export class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
