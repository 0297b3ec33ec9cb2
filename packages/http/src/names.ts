import { existsIn, RULES } from "@ingot/contract";
import { isUuid } from "@ingot/kernel";

/** Words that a node's path goes on with: no node may bear them. */
export const RESERVED_NODE_NAMES: readonly string[] = [
  "allocation",
  "bios",
  "children",
  "detail",
  "firmware",
  "history",
  "inventory",
  "maintenance",
  "management",
  "portgroups",
  "ports",
  "states",
  "traits",
  "validate",
  "vendor_passthru",
  "vifs",
  "vmedia",
  "volume",
];

/** Letters, digits, `-`, `.`, `_`, `~`, at most 255 (RFC 3986, unreserved); not `.` and `..`, which no URL can name. */
export function isLogicalName(text: string): boolean {
  return text !== "." && text !== ".." && /^[A-Za-z0-9\-._~]{1,255}$/.test(text);
}

/** What Ironic took for a name before microversion 1.10. */
function isHostName(text: string): boolean {
  return text.length <= 255 && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]{0,61})*$/i.test(text);
}

/** Whether a resource may be given this name in this microversion: a UUID is nobody's name. */
export function isNameIn(text: string, microversion: number): boolean {
  if (isUuid(text)) return false;
  return existsIn(RULES.freeNames, microversion) ? isLogicalName(text) : isHostName(text);
}
