import type { Json, Scope } from "@ingot/kernel";
import type { Values } from "../read-parameters.ts";

/** A request of Ingot's own API after it was parsed at the edge. */
export interface IngotRequest {
  readonly scope: Scope;
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Parameters of the query that the route's row knows, read by their kinds. */
  readonly query: Values;
  readonly body: Json | undefined;
  /** The value of If-None-Match. */
  readonly seen: string | undefined;
  readonly baseUrl: string;
}

export interface IngotAnswer {
  readonly body: object;
  /** Answered with 304 when the client has seen it. */
  readonly etag?: string;
}

export type IngotHandler = (request: IngotRequest) => Promise<IngotAnswer>;
