import type { Json } from "@ingot/kernel";

/** A successful answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** null for an empty body. */
  readonly body: Json;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the endpoint, already escaped: see {@link apiPath}. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

/** Values that are undefined are left out; lists are joined by commas. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A path with its names escaped: apiPath`/v1/nodes/${name}`. */
export function apiPath(parts: TemplateStringsArray, ...names: readonly string[]): string {
  return parts
    .map((part, index) => part + (index < names.length ? encodeURIComponent(names[index] ?? "") : ""))
    .join("");
}

export function queryText(query: Query = {}): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    values.append(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = values.toString();
  return text === "" ? "" : `?${text}`;
}
