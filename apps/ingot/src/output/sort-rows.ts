import type { Json, JsonObject } from "@ingot/kernel";
import type { Column } from "./choose-columns.ts";
import type { ListFormatOptions } from "./format-options.ts";
import { pythonText } from "./python-text.ts";

/** By `--sort-column`, the first named first; names that are no columns are left alone, and so is the order of equals. */
export function sortRows<Row extends JsonObject>(
  rows: readonly Row[],
  columns: readonly Column[],
  options: Pick<ListFormatOptions, "sortColumn" | "sortDescending">,
): readonly Row[] {
  const fields = (options.sortColumn ?? []).flatMap((name) =>
    columns.filter(({ title, field }) => title === name || field === name).map(({ field }) => field),
  );
  if (fields.length === 0) return rows;
  const sign = options.sortDescending === true ? -1 : 1;
  return rows.toSorted((a, b) => {
    for (const field of fields) {
      const order = compare(a[field], b[field]);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

/** Nothing comes last. */
export function compare(a: Json | undefined, b: Json | undefined): number {
  const [noA, noB] = [a === null || a === undefined, b === null || b === undefined];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [textA, textB] = [pythonText(a), pythonText(b)];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}
