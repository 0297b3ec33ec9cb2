/** Reading Redfish resources, of which nothing can be relied on: properties may be absent, null or of another type. */
import { isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { httpStatus, type RedfishClient } from "./client.ts";

export function objectAt(resource: JsonObject, ...path: readonly string[]): JsonObject {
  let value: Json | undefined = resource;
  for (const key of path) value = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(value) ? value : {};
}

export function textAt(resource: JsonObject, key: string): string | undefined {
  const value = resource[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberAt(resource: JsonObject, key: string): number | undefined {
  const value = resource[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A link's target: `{"@odata.id": PATH}`. */
export function linkAt(resource: JsonObject, ...path: readonly string[]): string | undefined {
  return textAt(objectAt(resource, ...path), "@odata.id");
}

/** The words of a list such as `…@Redfish.AllowableValues`; `undefined` when there is no usable one. */
export function wordsAt(resource: JsonObject, key: string): readonly string[] | undefined {
  const value = resource[key];
  if (!Array.isArray(value)) return undefined;
  const words = (value as readonly Json[]).filter((word): word is string => typeof word === "string" && word !== "");
  return words.length === 0 ? undefined : words;
}

/** The paths of a collection's members, over all its pages. */
export async function memberPaths(scope: Scope, client: RedfishClient, collection: string): Promise<readonly string[]> {
  const paths: string[] = [];
  const seen = new Set<string>();
  for (let next: string | undefined = collection; next !== undefined && !seen.has(next);) {
    seen.add(next);
    const page: JsonObject = await client.get(scope, next);
    paths.push(...membersOf(page, "Members"));
    next = textAt(page, "Members@odata.nextLink");
  }
  return paths;
}

/** The targets of a list of links. */
export function membersOf(resource: JsonObject, key: string): readonly string[] {
  const list = resource[key];
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).flatMap((member) => {
    const path = isJsonObject(member) ? textAt(member, "@odata.id") : undefined;
    return path === undefined ? [] : [path];
  });
}

/** A collection's members as resources; empty when the BMC has no such collection. */
export async function members(
  scope: Scope,
  client: RedfishClient,
  collection: string | undefined,
): Promise<JsonObject[]> {
  if (collection === undefined) return [];
  try {
    const resources: JsonObject[] = [];
    for (const path of await memberPaths(scope, client, collection)) resources.push(await client.get(scope, path));
    return resources;
  } catch (error) {
    if (httpStatus(error) === 404) return [];
    throw error;
  }
}
