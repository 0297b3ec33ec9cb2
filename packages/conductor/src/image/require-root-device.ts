import { Failure, parseDeviceHints } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";

/** Throws for root device hints that nobody can follow: the instance's, or else the node's own. */
export function requireRootDeviceHints({ uuid, properties, instance_info: info }: NodeRecord): void {
  const place = isGiven(info["root_device"]) ? "instance_info" : "properties";
  const hints = (place === "instance_info" ? info : properties)["root_device"];
  if (!isGiven(hints)) return;
  try {
    parseDeviceHints(hints ?? null);
  } catch (error) {
    const { message } = Failure.from(error);
    const words = `Failed to validate the root device hints (from the node's ${place}) for node ${uuid}: ${message}`;
    throw new Failure("node.invalid", words, { hint: `Correct ${place}.root_device.`, cause: error });
  }
}

function isGiven(hints: unknown): boolean {
  if (hints === undefined || hints === null || hints === "") return false;
  return typeof hints !== "object" || Object.keys(hints).length > 0;
}
