import type { ValueKind } from "@ingot/contract";
import { isUuid, type Json } from "@ingot/kernel";
import { invalid } from "./faults.ts";
import { maskedBelow } from "./mask-secrets.ts";
import { isLogicalName } from "./names.ts";

const TRUE = ["1", "t", "true", "on", "y", "yes"];
const FALSE = ["0", "f", "false", "off", "n", "no"];

/** One value of a query or a body, read as its kind says, refused in Ironic's words. Null is handed back as it is. */
export function readValue(kind: ValueKind, name: string, value: Json): Json {
  if (value === null) return null;
  switch (kind) {
    case "boolean":
      return readBoolean(name, value);
    case "integer":
      return readInteger(name, value);
    case "uuid":
      return readUuid(name, value);
    case "name":
      return readName(name, value);
    case "mac":
      return readMac(name, value);
    case "texts":
      return readTexts(name, value);
    case "text":
    case "time":
    case "trait":
      return readText(name, value);
    case "object":
    case "steps":
    case "traits":
    case "any":
      return value;
  }
}

export function readText(name: string, value: Json): string {
  if (typeof value !== "string") throw invalid(`Expected string for ${name}: ${shown(maskedBelow([name], value))}`);
  return value;
}

export function readBoolean(name: string, value: Json): boolean {
  if (typeof value === "boolean") return value;
  const word = String(value).trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  const known = [...TRUE, ...FALSE].toSorted().map((each) => `'${each}'`);
  throw invalid(`Invalid ${name}: Unrecognized value '${shown(value)}', acceptable values are: ${known.join(", ")}`);
}

export function readInteger(name: string, value: Json): number {
  const number = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    throw invalid(`Expected an integer for ${name}: ${shown(value)}`);
  }
  return Math.trunc(number);
}

export function readUuid(name: string, value: Json): string {
  if (typeof value === "string" && isUuid(value)) return value.toLowerCase();
  throw invalid(
    `Expected UUID for ${name}: ${shown(value)}`,
    "A UUID is 32 hexadecimal digits in groups of 8-4-4-4-12.",
  );
}

export function readName(name: string, value: Json): string {
  if (typeof value === "string" && (isUuid(value) || isLogicalName(value))) return value;
  throw invalid(
    `Expected UUID or name for ${name}: ${shown(value)}`,
    "A name has letters, digits, '-', '.', '_' and '~', 255 at most.",
  );
}

/** A MAC address in lower case with colons (the form with dashes is read too). */
export function readMac(name: string, value: Json): string {
  const text = typeof value === "string" ? value.trim().toLowerCase().replaceAll("-", ":") : "";
  if (/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(text)) return text;
  throw invalid(`Expected valid MAC address for ${name}: ${shown(value)}`, "Write it as 52:54:00:12:34:56.");
}

function readTexts(name: string, value: Json): readonly string[] {
  if (Array.isArray(value)) return value.map((item: Json) => readText(name, item));
  const items = readText(name, value)
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  return [...new Set(items)];
}

/** A value as a message shows it: short, on one line. */
export function shown(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
