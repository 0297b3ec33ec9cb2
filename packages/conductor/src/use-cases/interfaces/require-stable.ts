import { Failure } from "@ingot/kernel";
import { isUnstable } from "@ingot/lifecycle";
import type { NodeRecord } from "../../ports/node.ts";

/** Throws `node.in_transition` while the node goes from one state to another: what is to be changed would get in the way. */
export function requireStable(node: NodeRecord, what: string): void {
  if (!isUnstable(node.provision_state)) return;
  throw new Failure(
    "node.in_transition",
    `Node is in ${node.provision_state} state. Since node is transitioning, the ${what} will not be set as this may ` +
      "interfere with ongoing changes and result in erroneous modification. Try again later.",
    { hint: "" },
  );
}
