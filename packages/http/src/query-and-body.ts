import type { Parameters, Route } from "@ingot/contract";
import type { Json, JsonObject } from "@ingot/kernel";
import { bodyObject } from "./read-parameters.ts";

export interface Given {
  readonly method: string;
  readonly query: JsonObject;
  readonly body: Json | undefined;
}

/**
 * A request's query and body, each with what is of it: Ironic takes a body's named values from the query too, and the arguments
 * of a vendor method when the request's verb may have no body. What is in both counts as the body has it.
 */
export function queryAndBody(given: Given, row: Route, parameters: Parameters): Omit<Given, "method"> {
  const { method, query, body } = given;
  const known = (name: string) => Object.hasOwn(parameters, name);
  if (row.body?.kind === "document" && body === undefined && (method === "GET" || method === "DELETE")) {
    return { query: only(query, known), body: only(query, (name) => !known(name)) };
  }
  if (row.body?.kind !== "values") return { query, body };
  const { values } = row.body;
  const isValue = (name: string) => !known(name) && Object.hasOwn(values, name) && values[name]?.bodyOnly !== true;
  const named = only(query, isValue);
  if (Object.keys(named).length === 0) return { query, body };
  return { query: only(query, (name) => !isValue(name)), body: { ...named, ...bodyObject(body) } };
}

function only(query: JsonObject, keep: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(query).filter(([name]) => keep(name)));
}
