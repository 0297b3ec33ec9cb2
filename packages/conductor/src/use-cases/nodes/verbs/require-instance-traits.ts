import { Failure } from "@ingot/kernel";
import type { NodeRecord } from "../../../ports/node.ts";

/** Refuses traits of the instance that are not the node's: deploy templates are found by them, and the node was not chosen for them. */
export function requireInstanceTraits({ uuid, traits: own, instance_info: info }: NodeRecord): void {
  const { traits: wanted } = info;
  if (wanted === undefined || wanted === null || wanted === "") return;
  if (!Array.isArray(wanted) || wanted.some((trait) => typeof trait !== "string")) {
    const message = `Error parsing traits from Node ${uuid} instance_info field. A list of strings is expected.`;
    throw new Failure("node.invalid", message);
  }
  const missing = wanted.filter((trait) => !own.includes(String(trait)));
  if (missing.length === 0) return;
  const words = `Cannot specify instance traits that are not also set on the node. Node ${uuid} is missing traits ${missing.join(", ")}`;
  throw new Failure("node.invalid", words, {
    hint: `Give the node the trait with: baremetal node add trait ${uuid} ${missing.join(" ")}`,
  });
}
