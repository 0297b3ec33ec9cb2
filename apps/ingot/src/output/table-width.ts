import { Failure } from "@ingot/kernel";
import type { FormatOptions } from "./format-options.ts";

/** How wide a table may be: what was asked for, else the terminal; undefined when neither says. */
export function tableWidth(options: FormatOptions, terminal: number | undefined): number | undefined {
  const text = options.maxWidth ?? process.env["CLIFF_MAX_TERM_WIDTH"] ?? "0";
  if (!/^-?\d+$/.test(text)) {
    throw new Failure("input.invalid", `--max-width is '${text}', which is not a number of columns`);
  }
  const asked = Number(text);
  return asked > 0 ? asked : terminal;
}
