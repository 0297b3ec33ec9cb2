import type { TSchema } from "typebox";
import type { Parameters } from "../bare-metal/resource.ts";

/** One row of the table of Ingot's own routes; its key is `METHOD /path/{parameter}`. */
export interface IngotRouteRow {
  readonly summary: string;
  readonly query: Parameters;
  /** The status of a success; 200 when left out. */
  readonly success?: 200 | 201 | 202;
  /** Shape of the body that is sent. */
  readonly body?: TSchema;
  readonly bodyLimitBytes?: number;
  /** Shape of the answer, when it is JSON. */
  readonly answer?: TSchema;
  /** Of answers that are not JSON. */
  readonly mediaType?: string;
  /** Whether the answer has an ETag, and If-None-Match is read. */
  readonly etag?: true;
}
