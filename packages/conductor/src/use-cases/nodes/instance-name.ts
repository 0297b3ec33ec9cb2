import type { NodeRecord } from "../../ports/node.ts";
import type { NodeFields } from "./node-fields.ts";

const LONGEST = 255;

/**
 * `instance_name` follows `instance_info.display_name`, which Nova and older clients write (API 1.104), unless the request says
 * the name itself.
 */
export function instanceNamed(
  before: Pick<NodeRecord, "instance_info" | "instance_name">,
  { instance_info: info, instance_name: said }: Partial<NodeFields>,
): { readonly instance_name?: string | null } {
  if (info === undefined || said !== undefined) return {};
  const [was, now] = [before.instance_info["display_name"], info["display_name"]];
  if (now === was) return {};
  if (typeof now === "string" && now !== "" && now.length <= LONGEST) return { instance_name: now };
  return before.instance_name === was ? { instance_name: null } : {};
}
