/**
 * Until microversion 1.90 a `.json` at the end of a path stands for nothing, unless only with it something is found: a node may
 * be called `rack.json`. Since 1.91 it is a part of the name like any other.
 */
import { existsIn, RULES } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { isCollectionPath } from "./route-match.ts";
import { versionOrOldest, type VersionHeaders } from "./version-negotiation.ts";

const SUFFIX = ".json";

type Params = Readonly<Record<string, string>>;

/** The URL of a list without the suffix; names in paths keep it, since what they name is looked for first. */
export function withoutJsonSuffix(url: string, headers: VersionHeaders): string {
  if (!url.includes(SUFFIX)) return url;
  const [, path = "", rest = ""] = /^([^?]*?)\/?(\?.*)?$/s.exec(url) ?? [];
  if (!path.endsWith(SUFFIX) || !isCollectionPath(path.slice(0, -SUFFIX.length))) return url;
  return existsIn(RULES.jsonSuffix, versionOrOldest(headers)) ? path.slice(0, -SUFFIX.length) + rest : url;
}

/** What a path's parameters may mean in a microversion, the likelier first. `key` is the route's, `GET /v1/nodes/{node}`. */
export function readingsOf(key: string, params: Params, version: number): readonly Params[] {
  const last = /\{(\w+)\}$/.exec(key)?.[1] ?? "";
  const text = params[last];
  if (text === undefined || !text.endsWith(SUFFIX) || !existsIn(RULES.jsonSuffix, version)) return [params];
  return [{ ...params, [last]: text.slice(0, -SUFFIX.length) }, params];
}

/** What the first reading gives by which something is found. */
export async function firstFound<T>(readings: readonly Params[], work: (params: Params) => Promise<T>): Promise<T> {
  const [first = {}, ...others] = readings;
  try {
    return await work(first);
  } catch (error) {
    if (others.length === 0 || !(error instanceof Failure) || !error.code.endsWith("not_found")) throw error;
    return firstFound(others, work);
  }
}
