import { isJsonObject, type Json } from "@ingot/kernel";
import { pythonText } from "./python-text.ts";

/** What replacement fields may name: `{node.driver}`, `{inventory[cpu][architecture]}`, `{plugin_data[macs][0]}`, `{item}`. */
export interface Variables {
  readonly node: Readonly<Record<string, unknown>>;
  readonly inventory: unknown;
  readonly plugin_data: unknown;
  readonly item?: unknown;
}

const FIELD = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const NAME = /^(\w+)((?:\.\w+|\[[^[\]]+\])*)$/;

/**
 * The value with all replacement fields in its texts (keys of objects too) replaced, by Python's `str.format`. A text in
 * which one field leads nowhere stays whole as it was written, as Ironic leaves it.
 */
export function interpolate(value: Json, variables: Variables): Json {
  if (typeof value === "string") return format(value, variables);
  if (Array.isArray(value)) return value.map((item: Json) => interpolate(item, variables));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, of]) => [format(key, variables), interpolate(of ?? null, variables)]),
  );
}

function format(text: string, variables: Variables): string {
  let failed = false;
  const formatted = text.replaceAll(FIELD, (whole: string, field: string | undefined) => {
    if (whole === "{{") return "{";
    if (whole === "}}") return "}";
    const found = field === undefined ? undefined : lookUp(field, variables);
    if (found === undefined) failed = true;
    return found === undefined ? whole : pythonText(found.value);
  });
  return failed ? text : formatted;
}

function lookUp(field: string, variables: Variables): { readonly value: unknown } | undefined {
  const match = NAME.exec(field);
  const root = match?.[1] ?? "";
  if (match === null || !Object.hasOwn(variables, root)) return undefined;
  let at: unknown = variables[root as keyof Variables];
  for (const [part, attribute, key] of (match[2] ?? "").matchAll(/\.(\w+)|\[([^[\]]+)\]/g)) {
    const isAttribute = part.startsWith(".");
    // The node is an object, the rest are dictionaries: Python reaches into each in one way only.
    if (isAttribute !== (root === "node" && at === variables.node)) return undefined;
    const name = attribute ?? key ?? "";
    if (Array.isArray(at)) {
      if (!/^\d+$/.test(name) || Number(name) >= at.length) return undefined;
      at = at[Number(name)];
    } else if (typeof at === "object" && at !== null && Object.hasOwn(at, name)) {
      at = (at as Readonly<Record<string, unknown>>)[name];
    } else return undefined;
  }
  return { value: at };
}
