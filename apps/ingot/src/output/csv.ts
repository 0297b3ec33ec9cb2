import type { Json } from "@ingot/kernel";
import { pythonText } from "./python-text.ts";

export const QUOTE_MODES = ["all", "minimal", "none", "nonnumeric"] as const;
export type QuoteMode = (typeof QUOTE_MODES)[number];

/** One line of CSV as Python's csv module writes it, with a backslash as the escape. */
export function csvLine(values: readonly (Json | undefined)[], mode: QuoteMode): string {
  return values.map((value) => csvField(value, mode)).join(",");
}

function csvField(value: Json | undefined, mode: QuoteMode): string {
  const text = value === null || value === undefined ? "" : pythonText(value);
  const special = /[",\r\n\\]/.test(text);
  if (mode === "none") return text.replace(/[",\r\n\\]/g, "\\$&");
  const numeric = typeof value === "number" || typeof value === "boolean";
  const quote = mode === "all" || (mode === "nonnumeric" && !numeric) || special;
  return quote ? `"${text.replaceAll("\\", "\\\\").replaceAll('"', '""')}"` : text;
}
