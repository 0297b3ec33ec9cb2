import { Failure } from "@ingot/kernel";
import type { ColumnValue, DocumentTableName } from "./database.ts";

export interface DocumentTableSpec {
  readonly table: DocumentTableName;
  /** What one of them is called in messages: "node". */
  readonly noun: string;
  /** Fields of the record that are columns too: to look for, to sort by, to be unique. */
  readonly columns: readonly string[];
  /** Fields that are not columns, yet may be sorted by: rarely asked for, so that only such a list pays for them. */
  readonly sortable?: readonly string[];
  /** Kept in memory too, where the database is this process's alone: whoever writes a row does it through its DocumentTable. */
  readonly remembered?: true;
}

export function columnValue(value: unknown): ColumnValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" || typeof value === "number") return value;
  if (value === null || value === undefined) return null;
  throw new Failure("internal", `a column cannot hold ${JSON.stringify(value)}`);
}
