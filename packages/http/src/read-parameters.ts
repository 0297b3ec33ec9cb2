import { existsIn, type Parameters } from "@ingot/contract";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { invalid, notAcceptable } from "./faults.ts";
import { readValue } from "./read-value.ts";
import { checkSchema } from "./check-schema.ts";

export type Values = Readonly<Record<string, Json | undefined>>;

/** Reads named values (a query string, a body that is not a resource) by the rows of a route. */
export function readParameters(given: JsonObject, rows: Parameters, version: number): Values {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(rows, name));
  if (unknown.length > 0) throw invalid(`Unexpected arguments: ${unknown.toSorted().join(", ")}`);
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

/** The object that a body of named values must be; nothing stands for the empty one. */
export function bodyObject(body: Json | undefined): JsonObject {
  if (body === undefined || body === null) return {};
  if (!isJsonObject(body)) throw invalid("the request's body is not a JSON object");
  return body;
}
