import type { Json } from "@ingot/kernel";

/** A value as the baremetal client writes it: Python's `str`. Scripts that read `-f value` rely on it. */
export function pythonText(value: Json | undefined): string {
  return typeof value === "string" ? value : pythonRepr(value);
}

function pythonRepr(value: Json | undefined): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return quoted(value);
  if (isList(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`);
  return `{${pairs.join(", ")}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };
/** What Python does not print as it is: separators but the space, controls, format characters, lone surrogates. */
const ESCAPED = /[\\\n\r\t]|(?! )[\p{C}\p{Z}]/gu;

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(ESCAPED, (character) => NAMED[character] ?? coded(character));
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote;
}

function coded(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
