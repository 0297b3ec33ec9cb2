import { Failure, isJsonObject, type Json, type Scope } from "@ingot/kernel";
import { apiPath, type Query } from "../http/answer.ts";
import type { ApiTransport } from "../http/api-transport.ts";
import type { Patch } from "./patch.ts";

export interface ListOptions {
  /** Filters of the resource, as the API names them. */
  readonly filters?: Query;
  readonly fields?: readonly string[];
  /** All fields. */
  readonly detail?: boolean;
  /** At most so many; 0 and nothing: all there are, page by page. */
  readonly limit?: number;
  readonly marker?: string;
  readonly sortKey?: string;
  readonly sortDirection?: "asc" | "desc";
}

/** Where a resource is and what its lists are called. */
export interface CollectionPlace {
  /** `/v1/nodes` */
  readonly path: string;
  /** `nodes` */
  readonly key: string;
}

/** List, show, create, change and delete: what every resource of the Bare Metal API has. */
export class Collection<Item> {
  readonly transport: ApiTransport;
  readonly #place: CollectionPlace;

  constructor(transport: ApiTransport, place: CollectionPlace) {
    this.transport = transport;
    this.#place = place;
  }

  async list(scope: Scope, options: ListOptions = {}): Promise<readonly Item[]> {
    const items: Item[] = [];
    const wanted = options.limit === undefined || options.limit === 0 ? Infinity : options.limit;
    let query: Query = listQuery(options);
    for (;;) {
      const { body } = await this.transport.request(scope, { method: "GET", path: this.#place.path, query });
      const page = this.#pageOf(body);
      items.push(...page.items);
      if (page.next === undefined || items.length >= wanted) return items.slice(0, wanted);
      query = { ...query, ...page.next };
    }
  }

  async get(scope: Scope, ident: string, fields?: readonly string[]): Promise<Item> {
    const query = fields === undefined ? {} : { fields };
    const { body } = await this.transport.request(scope, { method: "GET", path: this.path(ident), query });
    return this.item(body);
  }

  async create(scope: Scope, values: object): Promise<Item> {
    const { body } = await this.transport.request(scope, { method: "POST", path: this.#place.path, body: values });
    return this.item(body);
  }

  async update(scope: Scope, ident: string, patch: Patch, query: Query = {}): Promise<Item> {
    const request = { method: "PATCH", path: this.path(ident), body: patch, query } as const;
    return this.item((await this.transport.request(scope, request)).body);
  }

  async remove(scope: Scope, ident: string): Promise<void> {
    await this.transport.request(scope, { method: "DELETE", path: this.path(ident) });
  }

  protected path(ident: string): string {
    if (ident === "" || ident === "." || ident === "..") {
      throw new Failure("input.invalid", `'${ident}' is neither a name nor a UUID`);
    }
    return this.#place.path + apiPath`/${ident}`;
  }

  protected item(body: Json): Item {
    if (!isJsonObject(body)) throw this.#strange("an object was expected");
    return body as Item;
  }

  #pageOf(body: Json): { readonly items: readonly Item[]; readonly next: Query | undefined } {
    const items = isJsonObject(body) ? body[this.#place.key] : undefined;
    if (!isJsonObject(body) || !Array.isArray(items)) throw this.#strange(`a list of ${this.#place.key} was expected`);
    const next = typeof body["next"] === "string" ? URL.parse(body["next"], this.transport.endpoint) : null;
    const more = next === null || items.length === 0 ? undefined : Object.fromEntries(next.searchParams);
    return { items: items as readonly Item[], next: more };
  }

  #strange(what: string): Failure {
    return new Failure("client.not_an_api", `${this.transport.endpoint} gave a strange answer: ${what}`);
  }
}

function listQuery(options: ListOptions): Query {
  return {
    ...options.filters,
    ...(options.fields === undefined ? {} : { fields: options.fields }),
    ...(options.detail === true ? { detail: true } : {}),
    ...(options.limit === undefined || options.limit === 0 ? {} : { limit: options.limit }),
    marker: options.marker,
    sort_key: options.sortKey,
    sort_dir: options.sortDirection,
  };
}
