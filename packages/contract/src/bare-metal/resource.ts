import { type TSchema, Type } from "typebox";
import type { Field, Fields, ValueKind } from "./field.ts";
import { existsIn, type Microversions } from "./microversion.ts";

/** A parameter of a query string, or a key of a body that is not a resource. */
export interface Parameter extends Microversions {
  readonly kind: ValueKind;
  readonly description: string;
  /** For keys of a body: what is accepted. */
  readonly schema?: TSchema;
  readonly required?: boolean;
  /** A key of a body that the query may not give in its place: URLs are written to logs. */
  readonly bodyOnly?: true;
  /** An older microversion takes it for a mistake (400), not for a thing of the future (406). */
  readonly unknownBefore?: true;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** A resource of the Bare Metal API: rows of the one table. */
export interface Resource<F extends Fields = Fields> {
  /** Its name in paths and as the key of its collection: `nodes`. */
  readonly collection: string;
  /** Where it is below the version: as its collection is called, unless it is deeper (`volume/targets`). */
  readonly path: string;
  /** Its name in messages: `node`. */
  readonly item: string;
  /** The field that names it in links: `uuid` or `hostname`. */
  readonly key: string;
  readonly fields: F;
  /** Query parameters of its collection beyond paging, sorting, `fields` and `detail`. */
  readonly filters: Parameters;
  /** Links to collections below it, shown when all fields are. */
  readonly subresources: Readonly<Record<string, Microversions>>;
}

export function defineResource<F extends Fields>(
  resource: Pick<Resource<F>, "collection" | "item" | "fields"> & Partial<Resource<F>>,
): Resource<F> {
  return { key: "uuid", path: resource.collection, filters: {}, subresources: {}, ...resource };
}

type NamedField = readonly [name: string, field: Field];
const visible = new WeakMap<Resource, Map<number, readonly NamedField[]>>();

/** The fields that a microversion has; found once, since every answer asks. */
export function visibleFields(resource: Resource, microversion: number): readonly NamedField[] {
  let ofVersion = visible.get(resource);
  if (ofVersion === undefined) visible.set(resource, (ofVersion = new Map()));
  let fields = ofVersion.get(microversion);
  if (fields === undefined) {
    fields = Object.entries(resource.fields).filter(([, field]) => existsIn(field, microversion));
    ofVersion.set(microversion, fields);
  }
  return fields;
}

/** What a client may send when it creates or replaces a resource; unknown keys are refused. */
export function inputSchema(resource: Resource, way: "create" | "patch"): TSchema {
  const properties: Record<string, TSchema> = {};
  for (const [name, field] of Object.entries(resource.fields)) {
    if (field.input === undefined || !(way === "create" ? field.create : field.patch || field.create)) continue;
    properties[name] = field.required ? field.input : Type.Optional(field.input);
  }
  return Type.Object(properties, { additionalProperties: false });
}

export function patchableFields(resource: Resource): readonly string[] {
  return Object.entries(resource.fields)
    .filter(([, field]) => field.patch)
    .map(([name]) => name);
}
