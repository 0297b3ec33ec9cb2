import { existsIn, type Field, inputSchema, isTrait, type Resource } from "@ingot/contract";
import type { Json, JsonObject } from "@ingot/kernel";
import type { TSchema } from "typebox";
import { checkSchema } from "./check-schema.ts";
import { invalid, notAcceptable } from "./faults.ts";
import { readValue } from "./read-value.ts";

const schemas = new Map<Resource, { readonly create: TSchema; readonly patch: TSchema }>();

export function schemasOf(resource: Resource): { readonly create: TSchema; readonly patch: TSchema } {
  const known = schemas.get(resource) ?? {
    create: inputSchema(resource, "create"),
    patch: inputSchema(resource, "patch"),
  };
  schemas.set(resource, known);
  return known;
}

/** The fields of a new resource: of their types, all of this microversion; null stands for what it is by default. */
export function readResource(resource: Resource, name: string, body: Json | undefined, version: number): JsonObject {
  checkSchema(name, schemasOf(resource).create, body ?? {});
  const values: Record<string, Json> = {};
  for (const [field, value] of Object.entries((body ?? {}) as JsonObject)) {
    const row = resource.fields[field];
    if (row === undefined || value === undefined) continue;
    if (!existsIn(row, version) && value !== null) throw notAcceptable(row.since);
    if (value !== null) values[field] = readField(field, row, value);
  }
  return values;
}

/** One field's value from a client, in the form in which it is kept. */
export function readField(name: string, field: Field, value: Json): Json {
  if (value === null) return field.empty;
  if (field.secrets === "keys and URLs") refuseMaskedUrls(name, value);
  if (field.kind === "traits") return readTraits(value as readonly string[]);
  if (field.kind === "steps") return readSteps(value as readonly JsonObject[]);
  return readValue(field.kind, name, value);
}

/** A URL with what answers show in the place of its password or of its signature would be kept without them. */
function refuseMaskedUrls(name: string, value: Json): void {
  const text = JSON.stringify(value);
  const what = /:\/\/[^\s/?#@:"]*:\*{6}@/.test(text) ? "password" : /:\/\/[^\s"]*=\*{6}/.test(text) ? "key" : undefined;
  if (what === undefined) return;
  throw invalid(
    `${name} has a URL with '******' in the place of its ${what}`,
    `Answers hide the passwords of URLs, and the signatures, tokens and keys in their queries: send the ${what} itself.`,
  );
}

export function readTraits(traits: readonly string[]): readonly string[] {
  for (const trait of traits) requireTrait(trait);
  return [...new Set(traits)].toSorted();
}

export function requireTrait(trait: string): void {
  if (isTrait(trait)) return;
  throw invalid(
    `'${trait.slice(0, 300)}' is not the name of a trait: it does not match '^CUSTOM_[A-Z0-9_]+$'`,
    "Traits of one's own begin with CUSTOM_ and have capitals, digits and underscores only.",
  );
}

/** Deploy steps as they are kept: priorities are numbers, and no step is there twice. */
function readSteps(steps: readonly JsonObject[]): readonly JsonObject[] {
  const seen = new Set<string>();
  for (const step of steps) {
    const identity = `interface: ${String(step["interface"])}, step: ${String(step["step"])}`;
    if (seen.has(identity)) {
      throw invalid(
        `Deploy template invalid: Duplicate deploy steps. A deploy template cannot have multiple deploy steps with ` +
          `the same interface and step. Duplicates: ${identity}.`,
      );
    }
    seen.add(identity);
  }
  return steps.map((step) => ({ ...step, priority: Number(step["priority"]) }));
}
