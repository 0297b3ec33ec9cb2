import { existsIn, type Parameters } from "@ingot/contract";
import { type Failure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { invalid, notAcceptable } from "./faults.ts";
import { readValue } from "./read-value.ts";
import { checkSchema } from "./check-schema.ts";

export type Values = Readonly<Record<string, Json | undefined>>;

/** Reads named values (a query string, a body that is not a resource) by the rows of a route. */
export function readParameters(given: JsonObject, rows: Parameters, version: number): Values {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(rows, name));
  if (unknown.length > 0) throw unexpected(unknown, rows, version);
  const values: Record<string, Json | undefined> = {};
  for (const [name, row] of Object.entries(rows)) {
    const value = given[name];
    if (value === undefined || (value === null && row.required !== true)) continue;
    if (!existsIn(row, version)) {
      throw row.unknownBefore === true ? invalid(`Field "${name}" not recognised`) : notAcceptable(row.since);
    }
    if (row.schema !== undefined) checkSchema(name, row.schema, value);
    values[name] = readValue(row.kind, name, value);
  }
  for (const [name, row] of Object.entries(rows)) {
    if (row.required === true && (values[name] ?? null) === null) throw invalid(`Missing mandatory parameter: ${name}`);
  }
  return values;
}

function unexpected(names: readonly string[], rows: Parameters, version: number): Failure {
  const taken = Object.entries(rows).flatMap(([name, row]) => (existsIn(row, version) ? [name] : []));
  const hint = taken.length === 0 ? "None is taken here." : `What is taken here: ${taken.join(", ")}.`;
  return invalid(`Unexpected arguments: ${names.toSorted().join(", ").slice(0, 300)}`, hint);
}

/** The object that a body of named values must be; nothing stands for the empty one. */
export function bodyObject(body: Json | undefined): JsonObject {
  if (body === undefined || body === null) return {};
  if (!isJsonObject(body)) throw invalid("the request's body is not a JSON object");
  return body;
}
