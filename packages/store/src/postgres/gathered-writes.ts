/**
 * The writes of many transactions as few statements: rows for one table are inserted together, rows with the same columns
 * changed are updated together. They may be, for no two of the transactions have a row in common, and what the order within
 * one asks for is kept by the order of {@link STAGES}.
 */
import type { CompiledQuery } from "kysely";
import { CHANNEL, NOTIFY, parsePayload, payloads } from "../notification.ts";
import { formOf, type InsertForm } from "./statement-form.ts";

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

/** Rows of one statement: powers of two, so that few texts are to be planned. */
const SIZES = [64, 32, 16, 8, 4, 2, 1];

export interface Write {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Row = readonly unknown[];

export interface StagedWrite {
  readonly stage: number;
  readonly query: CompiledQuery;
}

/** The place of a write among the others; undefined for one that is not written together with others. */
export function stageOf(query: CompiledQuery): number | undefined {
  const form = formOf(query.sql);
  if (!("table" in form) || form.kind === "find" || form.kind === "look up") return undefined;
  const stage = (STAGES as readonly string[]).indexOf(`${form.kind} ${form.table}`);
  return stage < 0 ? undefined : stage;
}

/** By table and column. */
export type ColumnTypes = ReadonlyMap<string, string>;

interface Updated {
  readonly table: string;
  readonly key: string;
  readonly value: unknown;
  readonly columns: Map<string, unknown>;
}

export function gathered(writes: readonly StagedWrite[], types: ColumnTypes): readonly Write[] {
  const byStage: StagedWrite[][] = STAGES.map(() => []);
  for (const write of writes) byStage[write.stage]?.push(write);
  return byStage.flatMap((staged) => {
    const queries = staged.map(({ query }) => query);
    const [first] = queries;
    if (first === undefined) return [];
    const { kind } = formOf(first.sql);
    if (kind === "insert") return inserts(queries);
    if (kind === "update") return updates(queries, types);
    if (kind === "notify") return notifications(queries);
    return queries.map(({ sql, parameters }) => ({ text: sql, values: parameters }));
  });
}

function notifications(queries: readonly CompiledQuery[]): readonly Write[] {
  const messages = queries.flatMap(({ parameters }) => parsePayload(String(parameters[1])).messages);
  return payloads("", [...new Set(messages)]).map((payload) => ({ text: NOTIFY, values: [CHANNEL, payload] }));
}

/** All of one stage insert into one table, with the same columns. */
function inserts(queries: readonly CompiledQuery[]): readonly Write[] {
  const byForm = Map.groupBy(queries, ({ sql }) => {
    const { table, columns, over } = formOf(sql) as InsertForm;
    return JSON.stringify([table, columns, over?.clause]);
  });
  return [...byForm.values()].flatMap((alike) => {
    const form = formOf(alike[0]?.sql ?? "") as InsertForm;
    const rows = alike.flatMap(({ parameters }) => chunks(parameters, form.columns.length));
    const head = `insert into "${form.table}" (${form.columns.map(quoted).join(", ")}) values `;
    return portions(lastOfEach(rows, form)).map((portion) => ({
      text: head + valuesList(portion.length, form.columns.length) + (form.over?.clause ?? ""),
      values: portion.flat(),
    }));
  });
}

/** A row that is written over twice in one statement is an error: the last one counts. */
function lastOfEach(rows: readonly Row[], { over, columns }: InsertForm): readonly Row[] {
  if (over === undefined) return rows;
  const at = over.columns.map((column) => columns.indexOf(column));
  return [...new Map(rows.map((row) => [JSON.stringify(at.map((index) => row[index])), row])).values()];
}

function updates(queries: readonly CompiledQuery[], types: ColumnTypes): readonly Write[] {
  const rows = new Map<string, Updated>();
  for (const { sql, parameters } of queries) {
    const form = formOf(sql);
    if (form.kind !== "update") continue;
    const value = parameters.at(-1);
    const name = String(value);
    let row = rows.get(name);
    if (row === undefined) rows.set(name, (row = { table: form.table, key: form.key, value, columns: new Map() }));
    for (const [index, column] of form.columns.entries()) row.columns.set(column, parameters[index]);
  }
  const alike = Map.groupBy(rows.values(), ({ columns }) => [...columns.keys()].toSorted().join(" "));
  return [...alike.values()].flatMap((group) => portions(group).map((portion) => updateOf(portion, types)));
}

function updateOf(rows: readonly Updated[], types: ColumnTypes): Write {
  const [{ table, key, columns } = { table: "", key: "", columns: new Map<string, unknown>() }] = rows;
  const names = [...columns.keys()].toSorted();
  const casts = ["", ...names].map((name) => (name === "" ? "" : `::${types.get(`${table}.${name}`) ?? "text"}`));
  const set = names.map((name) => `${quoted(name)} = given.${quoted(name)}`).join(", ");
  return {
    text: `update "${table}" set ${set} from (values ${valuesList(rows.length, casts.length, casts)}) as given (the_key, ${names.map(quoted).join(", ")}) where "${table}".${quoted(key)} = given.the_key`,
    values: rows.flatMap((row) => [row.value, ...names.map((name) => row.columns.get(name))]),
  };
}

/** By what they are made of: rows come in a few numbers, of a few columns. */
const lists = new Map<string, string>();

function valuesList(rows: number, columns: number, casts: readonly string[] = []): string {
  const name = `${rows} ${columns} ${casts.join(" ")}`;
  const known = lists.get(name);
  if (known !== undefined) return known;
  const list = newValuesList(rows, columns, casts);
  lists.set(name, list);
  return list;
}

function newValuesList(rows: number, columns: number, casts: readonly string[]): string {
  let at = 0;
  const row = () =>
    `(${Array.from({ length: columns }, (_, index) => `$${(at += 1)}${casts[index] ?? ""}`).join(", ")})`;
  return Array.from({ length: rows }, row).join(", ");
}

function portions<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const all: T[][] = [];
  for (let at = 0; at < rows.length;) {
    const size = SIZES.find((each) => each <= rows.length - at) ?? 1;
    all.push(rows.slice(at, at + size));
    at += size;
  }
  return all;
}

function chunks(values: readonly unknown[], size: number): readonly Row[] {
  return Array.from({ length: values.length / size }, (_, index) => values.slice(index * size, (index + 1) * size));
}

function quoted(name: string): string {
  return `"${name}"`;
}
