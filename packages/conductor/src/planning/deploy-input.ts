import type { NodeRecord } from "../ports/node.ts";

/** The traits that the instance asked for: deploy templates are matched with these, not with the node's own. */
export function traitsOf(node: NodeRecord): readonly string[] {
  const { traits } = node.instance_info;
  return Array.isArray(traits) ? traits.filter((trait) => typeof trait === "string") : [];
}
