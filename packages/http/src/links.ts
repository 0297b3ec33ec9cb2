import type { Link } from "@ingot/contract";

/** `self` and `bookmark` of a path below the version: `nodes/UUID`. */
export function links(baseUrl: string, path: string): readonly Link[] {
  return [
    { href: `${baseUrl}/v1/${path}`, rel: "self" },
    { href: `${baseUrl}/${path}`, rel: "bookmark" },
  ];
}
