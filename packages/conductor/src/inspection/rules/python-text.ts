import { isJsonObject } from "@ingot/kernel";

/** A value as Python's `str` writes it, which rules compare and print: None, True, ['a', 1], {'k': None}. */
export function pythonText(value: unknown): string {
  return typeof value === "string" ? value : pythonLiteral(value);
}

function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return `${quote}${value
      .replaceAll("\\", "\\\\")
      .replaceAll("\n", String.raw`\n`)
      .replaceAll(quote, `\\${quote}`)}${quote}`;
  }
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (isJsonObject(value)) {
    return `{${Object.entries(value)
      .map(([key, of]) => `${pythonLiteral(key)}: ${pythonLiteral(of)}`)
      .join(", ")}}`;
  }
  return String(value);
}
