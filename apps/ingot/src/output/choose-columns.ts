import { Failure } from "@ingot/kernel";

/** A column: its title for people, and the field of the API that it shows. */
export interface Column {
  readonly title: string;
  readonly field: string;
}

/** The columns that `-c` names, by title or by field, in the table's own order; unknown ones beside known ones are left out. */
export function chooseColumns(columns: readonly Column[], wanted: readonly string[] = []): readonly Column[] {
  if (wanted.length === 0) return columns;
  const names = new Set(wanted.map((name) => name.toLowerCase()));
  const chosen = columns.filter(({ title, field }) => names.has(title.toLowerCase()) || names.has(field.toLowerCase()));
  if (chosen.length > 0) return chosen;
  throw new Failure("input.invalid", `there is no column called ${wanted.map((name) => `'${name}'`).join(" or ")}`, {
    hint: `The columns are: ${columns.map(({ title }) => title).join(", ")}`,
  });
}
