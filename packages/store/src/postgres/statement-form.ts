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
  | ListForm
  | UpdateForm
  | InsertForm
  | { readonly kind: "delete"; readonly table: string }
  /** Takes no lock. */
  | { readonly kind: "read"; readonly tables: readonly string[] }
  /** Waits for a lock on a name that lasts as long as the transaction. */
  | { readonly kind: "lock" }
  /** Tells the other processes something, once the transaction is durable. */
  | { readonly kind: "notify"; readonly table: "" }
  | { readonly kind: "other" };

/** The documents with one value in a column, which is the only parameter. */
export interface ListForm {
  readonly kind: "list";
  readonly table: string;
  /** The same for each of a list of values, with the value as `the_key`. */
  readonly together: string;
}

/** One row by its key, which is the last parameter; the columns are in the order of the parameters. */
export interface UpdateForm {
  readonly kind: "update";
  readonly table: string;
  readonly key: string;
  readonly columns: readonly string[];
}

export interface InsertForm {
  readonly kind: "insert";
  readonly table: string;
  readonly columns: readonly string[];
  /** Columns whose values, when there already, make the row one that is written over: with their clause. */
  readonly over?: { readonly columns: readonly string[]; readonly clause: string };
  /** The same for all that differ in the number of their rows only. */
  readonly signature: string;
}

const FIND = /^select "doc" from "(\w+)" where "(uuid|id)" = \$1(?: limit \$2)?( for update)?$/;
const LIST =
  /^select "doc" from "(\w+)" where "(node_uuid|subject|operation_id)" = \$1((?: and "\w+" is null)?(?: order by "\w+")?)$/;
const UPDATE = /^update "(\w+)" set ((?:"\w+" = \$\d+(?:, )?)+) where "(uuid|id)" = \$\d+$/;
const INSERT =
  /^insert into "(\w+)" \(([^()]*)\) values (\([$\d, ]+\)(?:, \([$\d, ]+\))*)( on conflict \(([^()]*)\) [^$]*)?$/;
const LOCK = /^select pg_advisory_xact_lock\(hashtextextended\(\$1, 0\)\)$/;
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

function read(text: string): StatementForm {
  const find = FIND.exec(text);
  if (find !== null) {
    const [, table = "", key = "", lock] = find;
    return { kind: lock === undefined ? "look up" : "find", table, key };
  }
  const list = LIST.exec(text);
  if (list !== null) return listForm(list);
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

function listForm([, table = "", key = "", rest = ""]: RegExpExecArray): ListForm {
  const together = `select "${key}" as the_key, "doc" from "${table}" where "${key}" = any($1::text[])${rest}`;
  return { kind: "list", table, together };
}

function insertForm([, table = "", columns, , clause, conflict]: RegExpExecArray): InsertForm {
  const over = clause === undefined ? {} : { over: { clause, columns: names(conflict) } };
  return {
    kind: "insert",
    table,
    columns: names(columns),
    ...over,
    signature: `${table} (${columns}) ${clause ?? ""}`,
  };
}

function names(list = ""): readonly string[] {
  return [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name ?? "");
}
