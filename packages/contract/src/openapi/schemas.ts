import type { JsonObject } from "@ingot/kernel";
import type { TSchema } from "typebox";
import type { ValueKind } from "../bare-metal/field.ts";
import type { Microversions } from "../bare-metal/microversion.ts";
import type { Parameter, Parameters, Resource } from "../bare-metal/resource.ts";
import { versionText } from "../bare-metal/microversion.ts";

const KINDS: Readonly<Record<ValueKind, JsonObject>> = {
  text: { type: "string" },
  texts: { type: "array", items: { type: "string" } },
  uuid: { type: "string", format: "uuid" },
  name: { type: "string" },
  mac: { type: "string" },
  boolean: { type: "boolean" },
  integer: { type: "integer" },
  object: { type: "object" },
  time: { type: ["string", "null"], format: "date-time" },
  steps: { type: "array" },
  trait: { type: "string" },
  traits: { type: "array", items: { type: "string" } },
  any: {},
};

/** A schema of typebox is one of JSON Schema 2020-12, which OpenAPI 3.1 speaks; what JSON cannot hold is left out. */
export function plain(schema: TSchema): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}

/** Which microversions have it, for people and for programs. */
export function versions({ since, until }: Microversions): JsonObject {
  return { "x-since": versionText(since), ...(until === undefined ? {} : { "x-until": versionText(until) }) };
}

/** A value in a query or a body of named values. */
export function parameterSchema(parameter: Parameter): JsonObject {
  return parameter.schema === undefined ? KINDS[parameter.kind] : plain(parameter.schema);
}

/** A body of named values. */
export function valuesSchema(values: Parameters): JsonObject {
  const required = Object.entries(values).filter(([, value]) => value.required === true);
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        { ...parameterSchema(value), description: value.description, ...versions(value) },
      ]),
    ),
    ...(required.length === 0 ? {} : { required: required.map(([name]) => name) }),
    additionalProperties: false,
  };
}

/** A resource as it is shown: a microversion shows the fields that it has. */
export function resourceSchema(resource: Resource): JsonObject {
  const properties = Object.entries(resource.fields).map(([name, field]) => [
    name,
    { ...plain(field.schema), description: field.description, ...versions(field) },
  ]);
  return {
    type: "object",
    properties: { ...Object.fromEntries(properties), links: { $ref: "#/components/schemas/Links" } },
  };
}

export const PATCH_SCHEMA: JsonObject = {
  type: "array",
  items: {
    type: "object",
    properties: { op: { enum: ["add", "replace", "remove"] }, path: { type: "string" }, value: {} },
    required: ["op", "path"],
    additionalProperties: false,
  },
};
