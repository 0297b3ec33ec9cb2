import type { Page } from "@ingot/conductor";
import { existsIn, MAX_PAGE, type Resource, visibleFields } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { invalid, notAcceptable } from "./faults.ts";
import { LongList } from "./long-list.ts";
import { presenter, textPresenter, type View } from "./present.ts";
import type { Values } from "./read-parameters.ts";
import { rememberingPresenter } from "./shown-text.ts";
import { readName, readUuid } from "./read-value.ts";

/** The page that a list request asks for. */
export function pageOf(resource: Resource, query: Values, version: number): Page {
  const limit = (query["limit"] as number | undefined) ?? MAX_PAGE;
  if (limit <= 0) throw invalid("Limit must be positive");
  const marker = query["marker"] as string | undefined;
  const sortKey = sortKeyOf(resource, query["sort_key"] as string | undefined, version);
  return {
    limit: Math.min(limit, MAX_PAGE),
    sortDir: sortDirOf(query["sort_dir"] as string | undefined),
    ...(marker === undefined ? {} : { marker: (resource.key === "uuid" ? readUuid : readName)("marker", marker) }),
    ...(sortKey === undefined ? {} : { sortKey }),
  };
}

function sortKeyOf(resource: Resource, asked: string | undefined, version: number): string | undefined {
  if (asked === undefined || asked === "id") return undefined;
  const field = Object.hasOwn(resource.fields, asked) ? resource.fields[asked] : undefined;
  if (field === undefined || !field.sortable) {
    const keys = visibleFields(resource, version).flatMap(([name, { sortable }]) => (sortable ? [name] : []));
    throw invalid(
      `The sort_key value "${asked.slice(0, 200)}" is an invalid field for sorting`,
      `A list of these is sorted by ${keys.join(", ")}.`,
    );
  }
  if (!existsIn(field, version)) throw notAcceptable(field.since);
  return asked;
}

function sortDirOf(asked: string | undefined): "asc" | "desc" {
  if (asked === undefined || asked === "asc") return "asc";
  if (asked === "desc") return "desc";
  throw invalid(`Invalid sort direction: ${asked}. Acceptable values are 'asc' or 'desc'`);
}

export interface CollectionOptions {
  readonly fields: readonly string[] | undefined;
  readonly limit: number;
  /** The path of the list below the version, for `next`: `nodes/detail`. */
  readonly path: string;
  /** Never links to a next page. */
  readonly complete?: boolean;
}

/** The answer of a list: its items under the collection's name, and `next` while there may be more. */
export function presentCollection(
  resource: Resource,
  records: readonly object[],
  request: ApiRequest,
  options: CollectionOptions,
): JsonObject {
  const { baseUrl, version } = request;
  const next = nextOf(resource, records, request, options);
  const view = { baseUrl, version, ...(options.fields === undefined ? {} : { fields: options.fields }) };
  const items = records.map(presenter(resource, view));
  return { [resource.collection]: items, ...(next === undefined ? {} : { next }) };
}

/** As {@link presentCollection}; a long list is made while it is sent. */
export function answerCollection(
  resource: Resource,
  records: readonly object[],
  request: ApiRequest,
  options: CollectionOptions,
): ApiAnswer {
  if (!LongList.isLong(records)) return { body: presentCollection(resource, records, request, options) };
  const { baseUrl, version } = request;
  const next = nextOf(resource, records, request, options);
  const { fields } = options;
  const view = { baseUrl, version };
  const present =
    fields === undefined ? rememberingPresenter(resource, view) : bytesPresenter(resource, { ...view, fields });
  const list = { name: resource.collection, records, present, ...(next === undefined ? {} : { next }) };
  return { body: new LongList(list) };
}

function bytesPresenter(resource: Resource, view: View): (record: object) => Buffer {
  const textOf = textPresenter(resource, view);
  return (record) => Buffer.from(textOf(record));
}

function nextOf(
  resource: Resource,
  records: readonly object[],
  request: ApiRequest,
  options: CollectionOptions,
): string | undefined {
  const last = records.at(-1);
  const more = last !== undefined && records.length === options.limit && options.complete !== true;
  if (!more) return undefined;
  return nextLink(request, options, String((last as Readonly<Record<string, unknown>>)[resource.key]));
}

/** Ironic's order of parameters; unlike Ironic's, the filters are kept. */
function nextLink(request: ApiRequest, options: CollectionOptions, marker: string): string {
  const { query, baseUrl } = request;
  const pairs: (readonly [string, string])[] = [
    ["sort_key", String(query["sort_key"] ?? "id")],
    ["sort_dir", String(query["sort_dir"] ?? "asc")],
  ];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || ["sort_key", "sort_dir", "limit", "marker", "fields"].includes(name))
      continue;
    pairs.push([name, typeof value === "boolean" ? (value ? "True" : "False") : String(value)]);
  }
  if (options.fields !== undefined) pairs.push(["fields", options.fields.join(",")]);
  pairs.push(["limit", String(options.limit)], ["marker", marker]);
  const text = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
  return `${baseUrl}/v1/${options.path}?${text}`;
}
