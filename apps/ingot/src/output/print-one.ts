import type { Json, JsonObject } from "@ingot/kernel";
import { chooseColumns } from "./choose-columns.ts";
import { compactJson } from "./compact-json.ts";
import type { OneFormatOptions } from "./format-options.ts";
import type { Printer } from "./print-list.ts";
import { pythonText } from "./python-text.ts";
import { renderTable } from "./table.ts";
import { tableWidth } from "./table-width.ts";
import { yamlText } from "./yaml.ts";

const LEAST_COLUMN = 16;
const COLUMNS = [
  { title: "Field", align: "left" },
  { title: "Value", align: "left" },
] as const;

/** Prints one thing, its fields in alphabetical order. */
export async function printOne(printer: Printer, item: object, options: OneFormatOptions): Promise<void> {
  const all = item as JsonObject;
  const fields = Object.keys(all).toSorted();
  const shown = chooseColumns(
    fields.map((field) => ({ title: field, field })),
    options.column,
  );
  const pairs = shown.map(({ field }): readonly [string, Json] => [field, all[field] ?? null]);
  printer.out(await oneText(pairs, options, tableWidth(options, printer.width)));
}

async function oneText(
  pairs: readonly (readonly [string, Json])[],
  options: OneFormatOptions,
  width: number | undefined,
): Promise<string> {
  switch (options.format) {
    case "json": {
      const object = Object.fromEntries(pairs);
      return `${options.noindent === true ? compactJson(object) : JSON.stringify(object, null, 2)}\n`;
    }
    case "yaml":
      return (await Promise.all(pairs.map(([name, value]) => yamlText({ [name]: value })))).join("");
    case "value":
      return pairs.map(([, value]) => `${pythonText(value)}\n`).join("");
    case "shell":
      return pairs.map(([name, value]) => `${shellName(options.prefix + name)}="${shellText(value)}"\n`).join("");
    default: {
      if (pairs.length === 0) return "\n";
      const rows = pairs.map(([name, value]) => [name, cellText(value)]);
      return `${renderTable(COLUMNS, rows, { width, leastColumn: LEAST_COLUMN })}\n`;
    }
  }
}

function cellText(value: Json): string {
  return pythonText(value).replaceAll("\r\n", "\n").replaceAll("\r", " ").replaceAll("\t", "    ");
}

function shellName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
}

function shellText(value: Json): string {
  return pythonText(value).replaceAll(/[\\"$`]/g, "\\$&");
}
