import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import type { Signature } from "./block-device.ts";

const NOTHING_FOUND = 2;
const AMBIVALENT = 8;

/** The filesystem or other signature on a device, read from the device itself; null when there is none or it is ambiguous. */
export async function probeSignature(scope: Scope, device: string): Promise<Signature | null> {
  const result = await run(scope, ["blkid", "-p", "-o", "export", device]);
  return parseBlkid(requireSuccess(result, [0, NOTHING_FOUND, AMBIVALENT]).stdout);
}

/** Parses `blkid -o export`: KEY=value lines, special characters escaped by a backslash. */
export function parseBlkid(text: string): Signature | null {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1).replaceAll(/\\(.)/g, "$1"));
  }
  const type = values.get("TYPE");
  return type === undefined ? null : { type, uuid: values.get("UUID") ?? null, label: values.get("LABEL") ?? null };
}
