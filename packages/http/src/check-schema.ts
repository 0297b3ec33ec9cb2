import type { Json } from "@ingot/kernel";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { invalid } from "./faults.ts";
import { maskedBelow } from "./mask-secrets.ts";
import { shown } from "./read-value.ts";

interface Validator {
  Check(value: unknown): boolean;
  Errors(value: unknown): readonly SchemaError[];
}
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

const compiled = new WeakMap<TSchema, Validator>();

/** Throws a 400 that names the place and what was expected, in the words that Ironic has for it. */
export function checkSchema(name: string, schema: TSchema, value: Json): void {
  const validator = compiled.get(schema) ?? Compile(schema);
  compiled.set(schema, validator);
  if (validator.Check(value)) return;
  throw invalid(`Schema error for ${name}: ${explain(name, validator.Errors(value), value)}`);
}

/** One sentence of the errors: the deepest and most telling, since a union reports every branch. */
function explain(name: string, errors: readonly SchemaError[], value: Json): string {
  const telling = errors.filter((error) => error.keyword !== "anyOf");
  const first =
    telling.find((error) => error.keyword === "additionalProperties" || error.keyword === "required") ??
    telling.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0] ??
    errors[0];
  if (first === undefined) return "it does not have the form it must have";
  const place = first.instancePath === "" ? "" : `${first.instancePath.slice(1)}: `;
  const keys = first.instancePath.split("/").slice(1);
  return `${place}${sentence(first, errors, maskedBelow([name, ...keys], valueAt(value, first.instancePath)))}`;
}

function sentence(error: SchemaError, errors: readonly SchemaError[], value: Json): string {
  const params = error.params as Readonly<Record<string, Json>>;
  switch (error.keyword) {
    case "required": {
      const missing = params["requiredProperties"] as readonly string[];
      return `'${missing[0]}' is a required property`;
    }
    case "additionalProperties": {
      const extra = params["additionalProperties"] as readonly string[];
      return `Additional properties are not allowed ('${extra.join("', '")}' was unexpected)`;
    }
    case "type": {
      const types = errors
        .filter((other) => other.keyword === "type" && other.instancePath === error.instancePath)
        .map((other) => `'${String((other.params as { type?: unknown }).type)}'`);
      return `${quoted(value)} is not of type ${[...new Set(types)].join(", ")}`;
    }
    case "enum":
      return `${quoted(value)} is not one of ${JSON.stringify(params["allowedValues"])}`;
    case "pattern":
      return `${quoted(value)} does not match '${String(params["pattern"])}'`;
    case "minItems":
    case "minLength":
      return `${quoted(value)} is too short`;
    case "maxItems":
    case "maxLength":
      return `${quoted(value)} is too long: at most ${String(params["limit"])} ${error.keyword === "maxItems" ? "items" : "characters"}`;
    default:
      return `${quoted(value)} ${error.message}`;
  }
}

function quoted(value: Json): string {
  return typeof value === "string" ? `'${shown(value)}'` : shown(value);
}

function valueAt(value: Json, pointer: string): Json {
  let at: unknown = value;
  for (const part of pointer.split("/").slice(1)) {
    at = (at as Record<string, unknown> | null)?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return (at ?? null) as Json;
}
