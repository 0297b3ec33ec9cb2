import { stringify } from "yaml";

export interface OutputOptions {
  readonly format?: "table" | "json" | "yaml" | "value";
  readonly column?: readonly string[];
}

/** Prints records in the format that was asked for; a table and plain values show the columns, JSON and YAML all there is. */
export function printRecords(
  records: readonly object[],
  options: OutputOptions & { readonly columns: readonly string[] },
): void {
  const columns = options.column ?? options.columns;
  const picked = records.map((record) => pick(record, columns));
  const data = options.column === undefined ? records : picked;
  switch (options.format ?? "table") {
    case "json":
      return print(JSON.stringify(data, null, 2));
    case "yaml":
      return print(stringify(data).trimEnd());
    case "value":
      return print(picked.map((record) => Object.values(record).map(shown).join(" ")).join("\n"));
    case "table":
      return print(
        table(
          columns,
          picked.map((record) => columns.map((column) => shown(record[column]))),
        ),
      );
  }
}

/** Prints one record: a table has a line for each of its fields. */
export function printRecord(record: object, options: OutputOptions): void {
  const fields = pick(record, options.column ?? Object.keys(record));
  switch (options.format ?? "table") {
    case "json":
      return print(JSON.stringify(fields, null, 2));
    case "yaml":
      return print(stringify(fields).trimEnd());
    case "value":
      return print(Object.values(fields).map(shown).join("\n"));
    case "table":
      return print(
        table(
          ["Field", "Value"],
          Object.entries(fields).map(([field, value]) => [field, shown(value)]),
        ),
      );
  }
}

function pick(record: object, columns: readonly string[]): Readonly<Record<string, unknown>> {
  const all = record as Readonly<Record<string, unknown>>;
  return Object.fromEntries(columns.map((column) => [column, all[column]]));
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join("\n");
  return value === undefined ? "" : JSON.stringify(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.split("\n")));
  const widths = head.map((_, column) =>
    Math.max(...cells.flatMap((row) => (row[column] ?? []).map((line) => line.length))),
  );
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+`;
  const drawn = cells.map((row) => {
    const height = Math.max(...row.map((cell) => cell.length));
    const line = (index: number) =>
      row.map((cell, column) => ` ${(cell[index] ?? "").padEnd(widths[column] ?? 0)} `).join("|");
    return Array.from({ length: height }, (_, index) => `|${line(index)}|`).join("\n");
  });
  const [title = "", ...body] = drawn;
  return [rule, title, rule, ...body, ...(body.length > 0 ? [rule] : [])].join("\n");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
