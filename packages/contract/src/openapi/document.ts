/** OpenAPI 3.1 of both APIs, from the tables that serve them. */
import type { JsonObject } from "@ingot/kernel";
import { Link } from "../bare-metal/field.ts";
import { MAX_MICROVERSION, MIN_MICROVERSION, VERSION_HEADERS, versionText } from "../bare-metal/microversion.ts";
import type { Resource } from "../bare-metal/resource.ts";
import type { Route } from "../bare-metal/route.ts";
import { BARE_METAL_RESOURCES, BARE_METAL_ROUTES } from "../bare-metal/table.ts";
import type { IngotRouteRow } from "../ingot/route.ts";
import { INGOT_ROUTES } from "../ingot/routes.ts";
import { bareMetalOperation, ingotOperation, operationId } from "./operations.ts";
import { plain, resourceSchema } from "./schemas.ts";

/** Documents of the versions, which are not rows of a table. */
const ROOTS: Readonly<Record<string, string>> = {
  "GET /": "The versions of the API that there are.",
  "GET /v1": "The collections that this microversion has.",
};

export function openApiDocument(): JsonObject {
  const operations: [key: string, operation: JsonObject][] = [
    ...Object.entries(ROOTS).map(([key, summary]): [string, JsonObject] => [key, rootOperation(key, summary)]),
    ...Object.entries(BARE_METAL_ROUTES as Readonly<Record<string, Route>>).map(([key, row]): [string, JsonObject] => [
      key,
      bareMetalOperation(key, row, nameOf),
    ]),
    ...Object.entries(INGOT_ROUTES as Readonly<Record<string, IngotRouteRow>>).map(
      ([key, row]): [string, JsonObject] => [key, ingotOperation(key, row)],
    ),
  ];
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const [key, operation] of operations) {
    const [method = "", path = ""] = key.split(" ");
    paths[path.split("?")[0] ?? ""] = { ...paths[path], [method.toLowerCase()]: operation };
  }
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Ingot",
      version: versionText(MAX_MICROVERSION),
      summary: "The Bare Metal API of OpenStack at /v1, and Ingot's own at /ingot/v1.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    security: [{ basic: [] }, {}],
    paths,
    components: components(),
  };
}

const names = new Map<Resource, string>(
  Object.entries(BARE_METAL_RESOURCES).map(([name, resource]) => [
    resource,
    `${name[0]?.toUpperCase()}${name.slice(1)}`,
  ]),
);

function nameOf(resource: Resource): string {
  return names.get(resource) ?? "";
}

function rootOperation(key: string, summary: string): JsonObject {
  const content = { "application/json": { schema: { type: "object" } } };
  return {
    operationId: operationId(key) || "root",
    summary,
    tags: ["versions"],
    responses: { 200: { description: "They.", content } },
  };
}

function components(): JsonObject {
  return {
    securitySchemes: { basic: { type: "http", scheme: "basic" } },
    parameters: {
      Version: {
        name: VERSION_HEADERS.version,
        in: "header",
        description: `The microversion: ${versionText(MIN_MICROVERSION)} to ${versionText(MAX_MICROVERSION)}, or latest.`,
        schema: { type: "string", pattern: String.raw`^(1\.\d+|latest)$` },
      },
      IfMatch: conditionHeader(
        "If-Match",
        "Do it only if the resource is still as this ETag was given for it; else 412.",
      ),
      IfNoneMatch: conditionHeader(
        "If-None-Match",
        "Answer 304 if the resource is still as this ETag was given for it.",
      ),
    },
    responses: {
      BareMetalError: errorResponse("Refused, in Ironic's form: error_message is JSON text.", {
        type: "object",
        properties: { error_message: { type: "string" } },
      }),
      IngotError: errorResponse("Refused.", {
        type: "object",
        properties: {
          error: {
            type: "object",
            properties: {
              code: { type: "string" },
              message: { type: "string" },
              hint: { type: "string" },
              retryable: { type: "boolean" },
              request_id: { type: "string" },
              details: { type: "object" },
            },
          },
        },
      }),
    },
    schemas: {
      Links: { type: "array", items: plain(Link) },
      ...Object.fromEntries([...names].map(([resource, name]) => [name, resourceSchema(resource)])),
    },
  };
}

function conditionHeader(name: string, description: string): JsonObject {
  return { name, in: "header", description, schema: { type: "string" } };
}

function errorResponse(description: string, schema: JsonObject): JsonObject {
  return { description, content: { "application/json": { schema } } };
}
