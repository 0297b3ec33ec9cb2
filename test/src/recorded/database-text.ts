/** A SQLite database as text: its schema, and the rows of each table. */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

export type Cell = string | number | null;
export type Rows = Readonly<Record<string, readonly (readonly Cell[])[]>>;

export interface DatabaseText {
  /** Statements that make the tables and indexes. */
  readonly schema: readonly string[];
  readonly rows: Rows;
}

/** Nothing in it may be open elsewhere. */
export function readDatabase(file: string): DatabaseText {
  const db = new DatabaseSync(file);
  try {
    const objects = db
      .prepare(
        "select name, type, sql from sqlite_master where sql is not null and name not like 'sqlite\\_%' escape '\\'",
      )
      .all() as unknown as readonly { readonly name: string; readonly type: string; readonly sql: string }[];
    const tables = objects.filter(({ type }) => type === "table").map(({ name }) => name);
    const rows = tables.map((table) => [table, rowsOf(db, table)] as const).filter(([, found]) => found.length > 0);
    return { schema: objects.map(({ sql }) => sql), rows: Object.fromEntries(rows) };
  } finally {
    db.close();
  }
}

function rowsOf(db: DatabaseSync, table: string): readonly (readonly Cell[])[] {
  // Without columns that are computed from others: nothing can be written to them.
  const columns = db.prepare("select name from pragma_table_info(?)").all(table) as unknown as readonly {
    name: string;
  }[];
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const found = db.prepare(`select ${names} from "${table}"`).all() as unknown as readonly Record<string, Cell>[];
  return found.map((row) => Object.values(row));
}

export function writeDatabase(file: string, { schema, rows }: DatabaseText): void {
  const db = new DatabaseSync(file);
  try {
    db.exec("begin");
    for (const statement of schema) db.exec(statement);
    for (const [table, cells] of Object.entries(rows)) {
      for (const row of cells) {
        const places = row.map(() => "?").join(", ");
        db.prepare(`insert into "${table}" values (${places})`).run(...(row as readonly SQLInputValue[]));
      }
    }
    db.exec("commit");
  } finally {
    db.close();
  }
}
