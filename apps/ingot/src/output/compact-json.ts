import type { Json } from "@ingot/kernel";

/** JSON on one line, with a space after colons and commas as Python writes it. */
export function compactJson(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => compactJson(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${compactJson(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value ?? null);
}
