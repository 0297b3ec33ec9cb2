import { type Static, type TSchema, Type } from "typebox";
import type { Json } from "@ingot/kernel";
import type { Microversions } from "./microversion.ts";

/** How a value is written on the wire, read from a client and shown. */
export type ValueKind =
  | "text"
  | "texts"
  | "uuid"
  | "name"
  | "mac"
  | "boolean"
  | "integer"
  | "object"
  | "time"
  | "steps"
  | "trait"
  | "traits"
  | "any";

/** One field of a resource: one row of the microversion table. */
export interface Field<Schema extends TSchema = TSchema> extends Microversions {
  readonly kind: ValueKind;
  /** Its shape in answers. */
  readonly schema: Schema;
  readonly description: string;
  /** Its shape in requests; a field without it is read-only. */
  readonly input?: TSchema;
  /** Whether it may be given when the resource is created, and by a patch. */
  readonly create: boolean;
  readonly patch: boolean;
  /** Whether it must be given when the resource is created. */
  readonly required: boolean;
  /** Shown in a list that asks for neither `detail` nor `fields`. */
  readonly summary: boolean;
  readonly sortable: boolean;
  readonly secrets: Secrets;
  /** What null stands for: in what a client sends, and in what was never set. */
  readonly empty: Json;
}

/**
 * What of a document is shown as `******`: values below keys that look like a secret's, or these and the secrets of URLs too (their passwords, and
 * the signatures, tokens and keys in their queries).
 */
export type Secrets = "none" | "keys" | "keys and URLs";

export interface FieldOptions {
  readonly until?: number;
  readonly input?: TSchema;
  /** `cp` (both), `c` (create only), `p` (patch only); read-only when left out. */
  readonly write?: "cp" | "c" | "p";
  readonly required?: boolean;
  readonly summary?: boolean;
  readonly sortable?: boolean;
  readonly secrets?: Secrets;
  readonly empty?: Json;
}

type Row = readonly [since: number, description: string];

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Text = nullable(Type.String());
const Document = Type.Record(Type.String(), Type.Unknown());
/** Ironic takes the words that oslo's strict boolean knows in the place of a boolean. */
const BooleanInput = Type.Union([Type.Boolean(), Type.String(), Type.Null()]);

function row<Schema extends TSchema>(
  kind: ValueKind,
  schema: Schema,
  [since, description]: Row,
  options: FieldOptions & { readonly input: TSchema },
): Field<Schema> {
  const { write, until, input } = options;
  return {
    kind,
    schema,
    since,
    description,
    ...(until === undefined ? {} : { until }),
    ...(write === undefined ? {} : { input }),
    create: write === "cp" || write === "c",
    patch: write === "cp" || write === "p",
    required: options.required ?? false,
    summary: options.summary ?? false,
    sortable: options.sortable ?? !["object", "texts", "steps", "traits", "any"].includes(kind),
    secrets: options.secrets ?? "none",
    empty: options.empty ?? null,
  };
}

/** Text or null. */
export const text = (since: number, description: string, options: FieldOptions = {}) =>
  row("text", Text, [since, description], { input: Text, ...options });

/** Text that is never null. */
export const word = (since: number, description: string, options: FieldOptions = {}) =>
  row("text", Type.String(), [since, description], { input: Type.String(), empty: "", ...options });

export const uuid = (since: number, description: string, options: FieldOptions = {}) =>
  row("uuid", Type.String(), [since, description], { input: Text, ...options });

/** The UUID of another resource, or null. */
export const reference = (since: number, description: string, options: FieldOptions = {}) =>
  row("uuid", Text, [since, description], { input: Text, ...options });

export const mac = (since: number, description: string, options: FieldOptions = {}) =>
  row("mac", Type.String(), [since, description], { input: Type.String(), ...options });

export const integer = (since: number, description: string, options: FieldOptions = {}) =>
  row("integer", Type.Integer(), [since, description], {
    input: Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    empty: 0,
    ...options,
  });

export const flag = (since: number, description: string, options: FieldOptions = {}) =>
  row("boolean", Type.Boolean(), [since, description], { input: BooleanInput, empty: false, ...options });

/** True, false, or null for "not said". */
export const maybe = (since: number, description: string, options: FieldOptions = {}) =>
  row("boolean", nullable(Type.Boolean()), [since, description], { input: BooleanInput, ...options });

/** A JSON object; null on the way in stands for the empty one. */
export const document = (since: number, description: string, options: FieldOptions = {}) =>
  row("object", Document, [since, description], { input: nullable(Document), empty: {}, ...options });

export const texts = (since: number, description: string, options: FieldOptions = {}) =>
  row("texts", Type.Array(Type.String()), [since, description], {
    input: nullable(Type.Array(Type.String())),
    empty: [],
    ...options,
  });

export const traits = (since: number, description: string, options: FieldOptions = {}) =>
  row("traits", Type.Array(Type.String()), [since, description], {
    input: nullable(Type.Array(Type.String({ minLength: 1, maxLength: 255 }))),
    empty: [],
    ...options,
  });

export const time = (since: number, description: string, options: FieldOptions = {}) =>
  row("time", Text, [since, description], { input: Text, ...options });

/** Any shape of its own. */
export const shaped = <Schema extends TSchema>(
  schema: Schema,
  since: number,
  options: FieldOptions & { readonly description: string; readonly kind?: ValueKind },
) => row(options.kind ?? "any", schema, [since, options.description], { input: schema, ...options });

export type Fields = Readonly<Record<string, Field>>;

/** A link of a resource or collection. */
export const Link = Type.Object({ href: Type.String(), rel: Type.String(), type: Type.Optional(Type.String()) });
export type Link = Static<typeof Link>;

/** The wire type of a resource, all fields of the newest microversion present. */
export type Shape<F extends Fields> = { readonly [Name in keyof F]: Static<F[Name]["schema"]> } & {
  readonly links?: readonly Link[];
};
