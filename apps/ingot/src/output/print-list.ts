import type { Json, JsonObject } from "@ingot/kernel";
import { chooseColumns, type Column } from "./choose-columns.ts";
import { compactJson } from "./compact-json.ts";
import { csvLine } from "./csv.ts";
import type { ListFormatOptions } from "./format-options.ts";
import { pythonText } from "./python-text.ts";
import { sortRows } from "./sort-rows.ts";
import { renderTable, type TableColumn } from "./table.ts";
import { tableWidth } from "./table-width.ts";
import { yamlText } from "./yaml.ts";

const LEAST_COLUMN = 8;

/** Where output goes: a command's session. */
export interface Printer {
  readonly out: (text: string) => void;
  readonly width: number | undefined;
}

/** Prints rows in the format that the options name; fields that a row lacks are empty. */
export async function printList(
  printer: Printer,
  items: readonly object[],
  columns: readonly Column[],
  options: ListFormatOptions,
): Promise<void> {
  const rows = sortRows(items as readonly JsonObject[], columns, options);
  const shown = chooseColumns(columns, options.column);
  const values = rows.map((row) => shown.map(({ field }) => (field in row ? (row[field] ?? null) : "")));
  const titles = shown.map(({ title }) => title);
  printer.out(await listText({ titles, values, options, width: tableWidth(options, printer.width) }));
}

interface Listing {
  readonly titles: readonly string[];
  readonly values: readonly (readonly Json[])[];
  readonly options: ListFormatOptions;
  readonly width: number | undefined;
}

async function listText({ titles, values, options, width }: Listing): Promise<string> {
  const objects = () =>
    values.map((row) => Object.fromEntries(titles.map((title, index) => [title, row[index] ?? null])));
  switch (options.format) {
    case "json":
      return `${options.noindent === true ? compactJson(objects()) : JSON.stringify(objects(), null, 2)}\n`;
    case "yaml":
      return yamlText(objects());
    case "csv":
      return [titles, ...values].map((row) => `${csvLine(row, options.quote)}\n`).join("");
    case "value":
      return values.map((row) => `${row.map(pythonText).join(" ")}\n`).join("");
    default:
      return `${table({ titles, values, options, width })}\n`;
  }
}

function table({ titles, values, options, width }: Listing): string {
  if (values.length === 0 && options.printEmpty !== true) return "";
  const first = values[0];
  const columns = titles.map((title, index) => ({ title, align: alignOf(first, index) }));
  const rows = values.map((row) => row.map(cellText));
  return renderTable(columns, rows, { width, leastColumn: LEAST_COLUMN });
}

/** By the first row: numbers right, all else left; without rows in the middle. */
function alignOf(first: readonly Json[] | undefined, index: number): TableColumn["align"] {
  if (first === undefined) return "centre";
  return typeof first[index] === "number" ? "right" : "left";
}

function cellText(value: Json): string {
  return pythonText(value).replaceAll("\r\n", "\n").replaceAll("\r", " ").replaceAll("\t", "    ");
}
