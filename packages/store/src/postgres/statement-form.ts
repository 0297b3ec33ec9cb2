import { NOTIFY } from "../notification.ts";

/**
 * What a statement does, read from its text as the query builder writes it. What has none of these forms is not wrong: it is
 * only not carried out together with others.
 */
export type StatementForm =
  /** One document by its key. */
  | { readonly kind: "look up"; readonly table: string; readonly key: string }
  /** The same, locked. */
  | { readonly kind: "find"; readonly table: string; readonly key: string }
  /** One row by its key, which is the last parameter; the columns are in the order of the parameters. */
  | { readonly kind: "update"; readonly table: string; readonly key: string; readonly columns: readonly string[] }
  | InsertForm
  | { readonly kind: "delete"; readonly table: string }
  /** Takes no lock. */
  | { readonly kind: "read"; readonly tables: readonly string[] }
  /** Waits for a lock that lasts as long as the transaction. */
  | { readonly kind: "lock" }
  /** Tells the other processes something, once the transaction is durable. */
  | { readonly kind: "notify"; readonly table: "" }
  | { readonly kind: "other" };

export interface InsertForm {
  readonly kind: "insert";
  readonly table: string;
  readonly columns: readonly string[];
  /** Columns whose values, when there already, make the row one that is written over: with their clause. */
  readonly over?: { readonly columns: readonly string[]; readonly clause: string };
}

const FIND = /^select "doc" from "(\w+)" where "(uuid|id)" = \$1(?: limit \$2)?( for update)?$/;
const UPDATE = /^update "(\w+)" set ((?:"\w+" = \$\d+(?:, )?)+) where "(uuid|id)" = \$\d+$/;
const INSERT =
  /^insert into "(\w+)" \(([^()]*)\) values (\([$\d, ]+\)(?:, \([$\d, ]+\))*)( on conflict \(([^()]*)\) [^$]*)?$/;
const LOCK = /^select pg_advisory_xact_lock\((.*)\)$/;
const DELETE = /^delete from "?(\w+)"? (?!.*\breturning\b)/;
const READ = /^select (?!.*\b(?:for (?:update|share|no key update|key share)|pg_\w+|nextval)\b)/;

const forms = new Map<string, StatementForm>();
const KEPT = 2_000;

export function formOf(text: string): StatementForm {
  const known = forms.get(text);
  if (known !== undefined) return known;
  const form = read(text.trim());
  if (forms.size < KEPT) forms.set(text, form);
  return form;
}

/** A statement of kind `lock` as one that does not wait: it answers whether the transaction has it now, as `locked`. */
export function tried(text: string): string {
  return text.trim().replace(LOCK, "select pg_try_advisory_xact_lock($1) as locked");
}

function read(text: string): StatementForm {
  const find = FIND.exec(text);
  if (find !== null) {
    const [, table = "", key = "", lock] = find;
    return { kind: lock === undefined ? "look up" : "find", table, key };
  }
  const update = UPDATE.exec(text);
  if (update !== null)
    return { kind: "update", table: update[1] ?? "", key: update[3] ?? "", columns: names(update[2]) };
  const insert = INSERT.exec(text);
  if (insert !== null) return insertForm(insert);
  const gone = DELETE.exec(text);
  if (gone !== null) return { kind: "delete", table: gone[1] ?? "" };
  if (LOCK.test(text)) return { kind: "lock" };
  if (text === NOTIFY) return { kind: "notify", table: "" };
  if (!READ.test(text)) return { kind: "other" };
  const tables = [...text.matchAll(/\b(?:from|join) "?(\w+)"?/g)].map(([, table]) => table ?? "");
  return { kind: "read", tables };
}

function insertForm([, table = "", columns, , clause, conflict]: RegExpExecArray): InsertForm {
  const over = clause === undefined ? {} : { over: { clause, columns: names(conflict) } };
  return { kind: "insert", table, columns: names(columns), ...over };
}

function names(list = ""): readonly string[] {
  return [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name ?? "");
}
