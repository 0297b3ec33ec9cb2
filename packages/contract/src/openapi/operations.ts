import type { JsonObject } from "@ingot/kernel";
import { existsIn, MAX_MICROVERSION } from "../bare-metal/microversion.ts";
import { inputSchema, type Parameters, type Resource } from "../bare-metal/resource.ts";
import type { Route } from "../bare-metal/route.ts";
import { queryOf } from "../bare-metal/table.ts";
import type { IngotRouteRow } from "../ingot/route.ts";
import { EXAMPLES } from "./examples.ts";
import { parameterSchema, PATCH_SCHEMA, plain, valuesSchema, versions } from "./schemas.ts";

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: JsonObject, example?: unknown): JsonObject => ({
  "application/json": { schema, ...(example === undefined ? {} : { example: example as JsonObject }) },
});

/** `allocation` of `BARE_METAL_RESOURCES` is `Allocation` among the schemas. */
export type NameOf = (resource: Resource) => string;

/** An operation of the Bare Metal API, as its newest microversion has it. */
export function bareMetalOperation(key: string, route: Route, nameOf: NameOf): JsonObject {
  const body = bodyOf(route);
  return {
    operationId: operationId(key),
    summary: route.summary,
    tags: [tagOf(key)],
    ...versions(route),
    parameters: [...pathParameters(key), ref_("Version"), ...conditions(key), ...queryParameters(queryOf(route))],
    ...(body === undefined ? {} : { requestBody: { required: isRequired(route), content: json(body, EXAMPLES[key]) } }),
    responses: {
      [String(route.success)]: answerOf(route, nameOf),
      default: { $ref: "#/components/responses/BareMetalError" },
    },
  };
}

/** An operation of Ingot's own API. */
export function ingotOperation(key: string, row: IngotRouteRow): JsonObject {
  const content = row.answer === undefined ? { [row.mediaType ?? "application/json"]: {} } : json(plain(row.answer));
  return {
    operationId: operationId(key),
    summary: row.summary,
    tags: ["ingot"],
    parameters: [...pathParameters(key), ...queryParameters(row.query)],
    ...(row.body === undefined
      ? {}
      : { requestBody: { required: true, content: json(plain(row.body), EXAMPLES[key]) } }),
    responses: {
      [String(row.success ?? 200)]: { description: "It is done.", content },
      default: { $ref: "#/components/responses/IngotError" },
    },
  };
}

export function operationId(key: string): string {
  const [method = "", path = ""] = key.split(" ");
  const words = path.split("/").flatMap((part) => part.replaceAll(/[{}]/g, "").split(/[^A-Za-z0-9]+/));
  return [method.toLowerCase(), ...words.filter((word) => word !== "")].join("_");
}

/** The heading under which an operation stands: the first part of its path below the version. */
export function tagOf(key: string): string {
  return key.split(" ")[1]?.split("/")[2]?.split("?")[0] || "versions";
}

function ref_(name: string): JsonObject {
  return { $ref: `#/components/parameters/${name}` };
}

function pathParameters(key: string): readonly JsonObject[] {
  return [...key.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

/** If-Match on what changes a thing that has an ETag, If-None-Match on what shows it. */
function conditions(key: string): readonly JsonObject[] {
  if (!key.includes("{")) return [];
  return [ref_(key.startsWith("GET ") ? "IfNoneMatch" : "IfMatch")];
}

function queryParameters(parameters: Parameters): readonly JsonObject[] {
  return Object.entries(parameters)
    .filter(([, row]) => existsIn(row, MAX_MICROVERSION))
    .map(([name, row]) => ({
      name,
      in: "query",
      description: row.description,
      ...(row.required === true ? { required: true } : {}),
      schema: parameterSchema(row),
      ...(row.kind === "texts" ? { style: "form", explode: false } : {}),
      ...versions(row),
    }));
}

export function bodyOf({ body }: Route): JsonObject | undefined {
  switch (body?.kind) {
    case undefined:
    case "none":
      return undefined;
    case "resource":
      return plain(inputSchema(body.resource, "create"));
    case "patch":
      return PATCH_SCHEMA;
    case "values":
      return valuesSchema(body.values);
    case "document":
      return plain(body.schema);
  }
}

function isRequired({ body }: Route): boolean {
  return body?.kind !== "values" || Object.values(body.values).some((value) => value.required === true);
}

function answerOf(route: Route, nameOf: NameOf): JsonObject {
  const headers = route.shows === undefined ? {} : { headers: { ETag: { schema: { type: "string" } } } };
  if (route.lists !== undefined) {
    const items = { type: "array", items: ref(nameOf(route.lists)) };
    const properties = { [route.lists.collection]: items, next: { type: "string", format: "uri" } };
    return { description: "A page of them.", content: json({ type: "object", properties }) };
  }
  if (route.shows !== undefined) return { description: "It.", ...headers, content: json(ref(nameOf(route.shows))) };
  if (route.body?.kind === "resource" || route.body?.kind === "patch") {
    return { description: "As it is now.", content: json(ref(nameOf(route.body.resource))) };
  }
  if (route.answer !== undefined) return { description: "It.", content: json(plain(route.answer)) };
  if (route.success === 204) return { description: "It is done; there is nothing to say." };
  return { description: "It is done, or begun.", content: json({ type: "object" }) };
}
