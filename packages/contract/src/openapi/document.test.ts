import assert from "node:assert/strict";
import { test } from "node:test";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { Compile } from "typebox/schema";
import { BARE_METAL_ROUTES } from "../bare-metal/table.ts";
import { INGOT_ROUTES } from "../ingot/routes.ts";
import { openApiDocument } from "./document.ts";
import { EXAMPLES } from "./examples.ts";

const document = openApiDocument();
const paths = document["paths"] as Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, operation })),
);

function content(operation: JsonObject): JsonObject | undefined {
  const body = operation["requestBody"] as { readonly content: Readonly<Record<string, JsonObject>> } | undefined;
  return body?.content["application/json"];
}

test("every row of both tables is an operation, and every operation is a row or the root", () => {
  const rows = [...Object.keys(BARE_METAL_ROUTES), ...Object.keys(INGOT_ROUTES)].map((key) => key.split("?")[0]);
  const keys = operations.map(({ key }) => key);
  assert.deepEqual(new Set(keys), new Set([...rows, "GET /", "GET /v1"]));
  const ids = operations.map(({ operation }) => operation["operationId"]);
  assert.equal(new Set(ids).size, ids.length, "operation ids are unique");
});

test("every body has an example, and every example is a valid body", () => {
  const shown = new Set<string>();
  for (const { key, operation } of operations) {
    const body = content(operation);
    if (body === undefined) continue;
    shown.add(key);
    if (key.includes("vendor_passthru")) continue; // whatever the vendor's method takes
    assert.ok(Object.hasOwn(EXAMPLES, key), `${key} has no example`);
    const validator = Compile(body["schema"] as JsonObject);
    const [valid, errors] = [validator.Check(body["example"]), validator.Errors(body["example"])];
    assert.ok(valid, `${key}: ${JSON.stringify(errors)}`);
  }
  assert.deepEqual(
    Object.keys(EXAMPLES).filter((key) => !shown.has(key)),
    [],
    "no example is of a body that is not there",
  );
});

test("every reference leads somewhere, and every schema can be compiled", () => {
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) return value.forEach((item: Json) => visit(item));
    if (!isJsonObject(value)) return undefined;
    const reference = value["$ref"];
    if (typeof reference === "string") {
      const parts = reference.slice(2).split("/");
      const found = parts.reduce<Json | undefined>((at, part) => (isJsonObject(at) ? at[part] : undefined), document);
      assert.notEqual(found, undefined, reference);
    }
    return Object.values(value).forEach((item) => visit(item));
  };
  visit(document);
  const { schemas } = document["components"] as { readonly schemas: Readonly<Record<string, JsonObject>> };
  for (const [name, schema] of Object.entries(schemas)) {
    if (name !== "Links")
      assert.ok(Compile({ ...schema, properties: { ...(schema["properties"] as object), links: {} } }), name);
  }
});

test("it is what OpenAPI 3.1 asks for", () => {
  assert.match(String(document["openapi"]), /^3\.1\./);
  for (const { key, operation } of operations) {
    assert.ok(operation["summary"], key);
    const responses = operation["responses"] as Readonly<Record<string, JsonObject>>;
    for (const response of Object.values(responses)) assert.ok(response["description"] ?? response["$ref"], key);
    const named = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = operation["parameters"] as readonly JsonObject[] | undefined;
    assert.deepEqual(parameters?.filter((each) => each["in"] === "path").map((each) => each["name"]) ?? [], named, key);
  }
});
