import { inspectionFailed, type Mutable, type MutableJson } from "../draft.ts";

/** `/driver_info/a`, `driver_info/a` and `driver_info.a` are the same path. */
export function pathParts(path: string): readonly [string, ...string[]] {
  const parts = path.includes("/") ? path.replaceAll(/^\/+|\/+$/g, "").split("/") : path.split(".");
  if (parts.some((part) => part === "" || part === "__proto__")) throw inspectionFailed(`'${path}' is not a path`);
  return parts as [string, ...string[]];
}

export function setAt(document: Mutable, parts: readonly string[], value: MutableJson): void {
  const [last, holder] = reach(document, parts);
  holder[last] = value;
}

/** Adds to the list that is there, or that is made. */
export function extendAt(document: Mutable, parts: readonly string[], { value, unique }: Extension): void {
  const [last, holder] = reach(document, parts);
  const list = holder[last] ?? [];
  if (!Array.isArray(list)) throw inspectionFailed(`${parts.join("/")} is not a list that could be extended`);
  const text = JSON.stringify(value);
  if (!unique || !list.some((item) => JSON.stringify(item) === text)) list.push(value);
  holder[last] = list;
}

export interface Extension {
  readonly value: MutableJson;
  readonly unique: boolean;
}

/** Whether there was something to remove. */
export function removeAt(document: Mutable, parts: readonly string[]): boolean {
  let at: MutableJson | undefined = document;
  for (const part of parts.slice(0, -1)) {
    at = isMutable(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  }
  const last = parts.at(-1) ?? "";
  if (!isMutable(at) || !Object.hasOwn(at, last)) return false;
  delete at[last];
  return true;
}

/** The object that holds the last part; objects on the way are made. */
function reach(document: Mutable, parts: readonly string[]): readonly [last: string, holder: Mutable] {
  let at = document;
  for (const part of parts.slice(0, -1)) {
    const next = Object.hasOwn(at, part) && at[part] !== null ? at[part] : {};
    if (!isMutable(next)) throw inspectionFailed(`'${part}' of ${parts.join("/")} is not an object`);
    at[part] = next;
    at = next;
  }
  return [parts.at(-1) ?? "", at];
}

function isMutable(value: MutableJson | undefined): value is Mutable {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
