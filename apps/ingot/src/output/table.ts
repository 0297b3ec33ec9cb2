import { displayWidth } from "./display-width.ts";
import { wrapText } from "./wrap-text.ts";

export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right" | "centre";
}

export interface TableFit {
  /** Columns of the terminal; undefined: as wide as it gets. */
  readonly width: number | undefined;
  /** No column is made narrower than this to make the table fit. */
  readonly leastColumn: number;
}

/** A table with frame, as prettytable draws it, its columns narrowed as cliff does when it is too wide. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  fit: TableFit,
): string {
  const widths = fitted(
    columns.map(({ title }, index) => Math.max(width(title), ...rows.map((row) => width(row[index] ?? "")))),
    fit,
  ).map((wanted, index) => Math.max(wanted, width(columns[index]?.title ?? "")));
  const rule = `+${widths.map((size) => "-".repeat(size + 2)).join("+")}+`;
  const draw = (cells: readonly string[]) => drawRow(cells, widths, columns);
  const body = rows.flatMap((row) => draw(row));
  return [rule, ...draw(columns.map(({ title }) => title)), rule, ...body, rule].join("\n");
}

/** Columns wider than an equal share give up what the table is too wide by. */
function fitted(widths: readonly number[], { width: room, leastColumn }: TableFit): readonly number[] {
  const total = widths.reduce((sum, size) => sum + size + 3, 1);
  if (room === undefined || total <= room) return widths;
  const usable = Math.max(0, room - 1 - 3 * widths.length);
  const share = Math.floor(usable / widths.length);
  const wide = widths.filter((size) => size > share).length;
  let left = widths.reduce((rest, size) => (size > share ? rest : rest - size), usable);
  const each = Math.floor(left / wide);
  let seen = 0;
  return widths.map((size) => {
    if (size <= share) return size;
    seen += 1;
    const most = seen === wide ? left : each;
    left -= each;
    return Math.min(size, Math.max(leastColumn, most));
  });
}

function drawRow(
  cells: readonly string[],
  widths: readonly number[],
  columns: readonly TableColumn[],
): readonly string[] {
  const blocks = cells.map((cell, index) =>
    cell
      .split("\n")
      .flatMap((line) => (displayWidth(line) > (widths[index] ?? 0) ? wrapText(line, widths[index] ?? 1) : [line])),
  );
  const height = Math.max(1, ...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = blocks.map((block, index) =>
      pad(block[line] ?? "", widths[index] ?? 0, columns[index]?.align ?? "left"),
    );
    return `| ${parts.join(" | ")} |`;
  });
}

function pad(text: string, size: number, align: TableColumn["align"]): string {
  const space = Math.max(0, size - displayWidth(text));
  if (align === "left") return text + " ".repeat(space);
  if (align === "right") return " ".repeat(space) + text;
  // prettytable puts the odd space on the right of a text of even width, and on the left of one of odd width.
  const before = displayWidth(text) % 2 === 1 ? Math.ceil(space / 2) : Math.floor(space / 2);
  return " ".repeat(before) + text + " ".repeat(space - before);
}

function width(cell: string): number {
  return Math.max(0, ...cell.split("\n").map(displayWidth));
}
