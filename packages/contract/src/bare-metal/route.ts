import type { TSchema } from "typebox";
import type { Microversions } from "./microversion.ts";
import type { Parameters, Resource } from "./resource.ts";

const MIB = 1024 * 1024;
/** Largest body of an ordinary request, and how deep its JSON may be (Ironic: max_json_body_size, max_json_body_depth). */
export const BODY_LIMIT_BYTES = MIB;
export const BODY_DEPTH_LIMIT = 25;
/** With a config drive in it (Ironic: max_json_body_size_provision). */
export const PROVISION_BODY_LIMIT_BYTES = 64 * MIB;
/** Most items in one answer (Ironic: max_limit). */
export const MAX_PAGE = 1000;

/** What a route's body is. */
export type Body =
  | { readonly kind: "none" }
  /** A new resource. */
  | { readonly kind: "resource"; readonly resource: Resource; readonly name: string }
  /** A JSON patch (RFC 6902: add, replace, remove). */
  | { readonly kind: "patch"; readonly resource: Resource }
  /** Named values. */
  | { readonly kind: "values"; readonly values: Parameters }
  /** One document, whole. */
  | { readonly kind: "document"; readonly name: string; readonly schema: TSchema };

export interface TooOld {
  readonly status: 404 | 405 | 406;
  readonly words?: string;
  /** In the form of a refusal by the work (`faultcode`, `faultstring`) rather than of a path (`code`, `title`). */
  readonly fault?: true;
}

/** One row of the table of routes; its key is `METHOD /path/{parameter}`. */
export interface Route extends Microversions {
  readonly summary: string;
  /** The status of a success. */
  readonly success: 200 | 201 | 202 | 204;
  readonly query?: Parameters;
  readonly body?: Body;
  readonly bodyLimitBytes?: number;
  /** What an older microversion is answered with. */
  readonly tooOld?: TooOld;
  /** The answer's shape, where it is neither a resource nor a list of one. */
  readonly answer?: TSchema;
  /** A list of this resource: paging, sorting, `fields` and `detail` are its parameters too. */
  readonly lists?: Resource;
  /** The list shows all fields of each: `fields` and `detail` are no parameters of it. */
  readonly detailed?: true;
  /** One of this resource: `fields` is its parameter too. */
  readonly shows?: Resource;
}

export type Routes = Readonly<Record<string, Route>>;

export const PAGING: Parameters = {
  limit: { kind: "integer", since: 1, description: "Most items in the answer; 1000 unless told otherwise." },
  marker: { kind: "text", since: 1, description: "The last item of the page before." },
  sort_key: { kind: "text", since: 1, description: "The field to sort by; creation unless told otherwise." },
  sort_dir: { kind: "text", since: 1, description: "asc or desc." },
};
export const FIELDS: Parameters = {
  fields: { kind: "texts", since: 8, description: "Names of the fields to show, with commas between." },
};
export const DETAIL: Parameters = {
  detail: { kind: "boolean", since: 43, unknownBefore: true, description: "Whether to show all fields." },
};
