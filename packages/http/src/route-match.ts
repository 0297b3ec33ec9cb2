import { BARE_METAL_ROUTES } from "@ingot/contract";

/** A key of the table in Fastify's form: `GET /v1/nodes/{node}` to `["GET", "/v1/nodes/:node"]`. */
export function splitKey(key: string): { readonly method: string; readonly url: string } {
  const [method = "", path = ""] = key.split(" ");
  return { method, url: path.replaceAll(/\{(\w+)\}/g, ":$1") };
}

const PATTERNS = Object.keys(BARE_METAL_ROUTES).map((key) => {
  const { method, url } = splitKey(key);
  return { method, ofItem: key.endsWith("}"), pattern: new RegExp(`^${url.replaceAll(/:\w+/g, "[^/]+")}/?$`) };
});

/** The methods that a path takes: what makes a 405 of a 404. */
export function methodsOf(path: string): readonly string[] {
  return PATTERNS.filter(({ pattern }) => pattern.test(path))
    .map(({ method }) => method)
    .toSorted();
}

const LISTS = PATTERNS.filter(({ ofItem }) => !ofItem);

/** Whether a path is of one of the table's routes that end in a word, not in a name. */
export function isCollectionPath(path: string): boolean {
  return path === "/v1" || LISTS.some(({ pattern }) => pattern.test(withVersion(path)));
}

const COLLECTIONS = new Set(
  Object.keys(BARE_METAL_ROUTES).map((key) => splitKey(key).url.split("/")[2]?.split("?")[0] ?? ""),
);

/** Ironic serves every path without the version too: its bookmark links are so. */
export function withVersion(url: string): string {
  const first = url.slice(1).split(/[/?]/, 1)[0] ?? "";
  return COLLECTIONS.has(first) ? `/v1${url}` : url;
}
