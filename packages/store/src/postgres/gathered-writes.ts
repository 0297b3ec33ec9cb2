/**
 * The writes of many transactions as few statements: rows for one table are inserted together, rows with the same columns
 * changed are updated together. They may be, for no two of the transactions have a row in common, and what the order within
 * one asks for is kept by the order of {@link STAGES}. A statement has one parameter for each column, with the values of all
 * its rows: so its text, which the server keeps planned, is the same for any number of them.
 */
import type { CompiledQuery } from "kysely";
import { CHANNEL, NOTIFY, parsePayload, payloads } from "../notification.ts";
import { formOf, type InsertForm, type UpdateForm } from "./statement-form.ts";

/** What is written together, in this order; what is not here is not written together with others. */
const STAGES = [
  "insert operations",
  "delete operation_steps",
  "insert operation_steps",
  "update operations",
  "update nodes",
  "insert timeline",
  "insert node_history",
  "delete node_history",
  "notify ",
] as const;

export interface Write {
  readonly text: string;
  /** An array stands for a parameter of the type `text[]`. */
  readonly values: readonly unknown[];
}

export interface StagedWrite {
  readonly stage: number;
  readonly query: CompiledQuery;
}

/** The place of a write among the others; undefined for one that is not written together with others. */
export function stageOf(query: CompiledQuery): number | undefined {
  const form = formOf(query.sql);
  switch (form.kind) {
    case "insert":
    case "update":
    case "delete":
    case "notify":
      return stages.get(`${form.kind} ${form.table}`);
    default:
      return undefined;
  }
}

const stages: ReadonlyMap<string, number> = new Map(STAGES.map((name, stage) => [name, stage]));

/** By table and column. */
export type ColumnTypes = ReadonlyMap<string, string>;

export function gathered(writes: readonly StagedWrite[], types: ColumnTypes): readonly Write[] {
  const byStage: CompiledQuery[][] = STAGES.map(() => []);
  for (const { stage, query } of writes) byStage[stage]?.push(query);
  return byStage.flatMap((queries) => {
    const [first] = queries;
    if (first === undefined) return [];
    const { kind } = formOf(first.sql);
    if (kind === "insert") return inserts(queries, types);
    if (kind === "update") return updates(queries, types);
    if (kind === "notify") return notifications(queries);
    return deletions(queries);
  });
}

function notifications(queries: readonly CompiledQuery[]): readonly Write[] {
  const messages = queries.flatMap(({ parameters }) => parsePayload(String(parameters[1])).messages);
  return payloads("", [...new Set(messages)]).map((payload) => ({ text: NOTIFY, values: [CHANNEL, payload] }));
}

/** One that is for each of a list of keys is for those of all the transactions. */
function deletions(queries: readonly CompiledQuery[]): readonly Write[] {
  const together = new Map<string, unknown[]>();
  const writes: Write[] = [];
  for (const { sql: text, parameters } of queries) {
    const [keys] = parameters;
    if (parameters.length !== 1 || !Array.isArray(keys)) {
      writes.push({ text, values: parameters });
      continue;
    }
    const others = together.get(text);
    if (others === undefined) together.set(text, [...(keys as readonly unknown[])]);
    else others.push(...(keys as readonly unknown[]));
  }
  return [...writes, ...[...together].map(([text, keys]) => ({ text, values: [keys] }))];
}

/** All of one stage insert into one table. */
function inserts(queries: readonly CompiledQuery[], types: ColumnTypes): readonly Write[] {
  const byForm = Map.groupBy(queries, ({ sql }) => (formOf(sql) as InsertForm).signature);
  return [...byForm.values()].map((alike) => {
    const form = formOf(alike[0]?.sql ?? "") as InsertForm;
    return {
      text: insertText(form, types),
      values: form.over === undefined ? rows(alike, form) : lastRows(alike, form),
    };
  });
}

/** The values of all rows, column by column. */
function rows(queries: readonly CompiledQuery[], { columns }: InsertForm): readonly (readonly unknown[])[] {
  const all: unknown[][] = columns.map(() => []);
  for (const { parameters } of queries) {
    for (const [index, value] of parameters.entries()) all[index % columns.length]?.push(value);
  }
  return all;
}

/** A row that is written over twice in one statement is an error: the last one counts. */
function lastRows(queries: readonly CompiledQuery[], form: InsertForm): readonly (readonly unknown[])[] {
  const all = rows(queries, form);
  const keys = all.filter((_, index) => form.over?.columns.includes(form.columns[index] ?? ""));
  const last = new Map(all[0]?.map((_, at) => [keys.map((values) => String(values[at])).join("\0"), at]));
  return last.size === all[0]?.length ? all : all.map((values) => [...last.values()].map((at) => values[at]));
}

interface Updated {
  readonly key: unknown;
  readonly columns: readonly string[];
  /** Of the columns; what comes after them is not meant. */
  readonly values: readonly unknown[];
}

function updates(queries: readonly CompiledQuery[], types: ColumnTypes): readonly Write[] {
  const changed = new Map<unknown, Updated>();
  for (const { sql, parameters: values } of queries) {
    const { columns } = formOf(sql) as UpdateForm;
    const update = { key: values.at(-1), columns, values };
    const before = changed.get(update.key);
    changed.set(update.key, before === undefined ? update : both(before, update));
  }
  const { table, key } = formOf(queries[0]?.sql ?? "") as UpdateForm;
  const alike = Map.groupBy(changed.values(), ({ columns }) => columns.join(" "));
  return [...alike.values()].map((group) => {
    const columns = group[0]?.columns ?? [];
    return {
      text: updateText({ table, key, columns }, types),
      values: [group.map((row) => row.key), ...columns.map((_, index) => group.map(({ values }) => values[index]))],
    };
  });
}

function both(before: Updated, after: Updated): Updated {
  const values = new Map([before, after].flatMap((each) => each.columns.map((name, at) => [name, each.values[at]])));
  return { key: after.key, columns: [...values.keys()], values: [...values.values()] };
}

/** By what they are made of: there are few of them. */
const texts = new Map<string, string>();

function insertText(form: InsertForm, types: ColumnTypes): string {
  return remembered(form.signature, () => {
    const { table, columns, over } = form;
    const given = columns.map((name) => `given.${quoted(name)}${cast(types, table, name)}`).join(", ");
    const names = columns.map(quoted).join(", ");
    return `insert into ${quoted(table)} (${names}) select ${given} from ${unnested(columns.length)} as given (${names})${over?.clause ?? ""}`;
  });
}

function updateText(
  { table, key, columns }: Pick<UpdateForm, "table" | "key" | "columns">,
  types: ColumnTypes,
): string {
  return remembered(`${table} ${columns.join(" ")}`, () => {
    const set = columns.map((name) => `${quoted(name)} = given.${quoted(name)}${cast(types, table, name)}`).join(", ");
    const names = ["the_key", ...columns.map(quoted)].join(", ");
    return `update ${quoted(table)} set ${set} from ${unnested(columns.length + 1)} as given (${names}) where ${quoted(table)}.${quoted(key)} = given.the_key`;
  });
}

function remembered(name: string, make: () => string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = make();
  texts.set(name, text);
  return text;
}

function cast(types: ColumnTypes, table: string, column: string): string {
  const type = types.get(`${table}.${column}`) ?? "text";
  return type === "text" ? "" : `::${type}`;
}

function unnested(arrays: number): string {
  return `unnest(${Array.from({ length: arrays }, (_, index) => `$${index + 1}::text[]`).join(", ")})`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
