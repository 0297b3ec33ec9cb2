import type { Json, Scope } from "@ingot/kernel";
import type { Values } from "./read-parameters.ts";
import type { ShownText } from "./shown-text.ts";

/** A request of the Bare Metal API after it was parsed at the edge. */
export interface ApiRequest {
  readonly scope: Scope;
  /** The minor number that was agreed. */
  readonly version: number;
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Parameters of the query that the route's row knows, read by their kinds. */
  readonly query: Values;
  /** Named values of the body; empty for other kinds of body. */
  readonly values: Values;
  /** The JSON of the body, as it came. */
  readonly body: Json | undefined;
  /** Scheme and host for links, without a slash at the end. */
  readonly baseUrl: string;
}

export interface ApiAnswer {
  readonly body?: object;
  /** In the place of a body: a resource that is shown whole. */
  readonly shown?: ShownText;
  /** Path below the version of what was made or is to be watched. */
  readonly location?: string;
  /** Another status of success than the route's. */
  readonly status?: 200 | 202;
  /** For people, of what was done all the same: a header `Ingot-Notice` each. */
  readonly notices?: readonly string[];
  /** Any JSON, of vendor methods, whose answers are their own. */
  readonly value?: Json;
  /** The content of a file. */
  readonly file?: string;
}

export type ApiHandler = (request: ApiRequest) => Promise<ApiAnswer>;
