import { Failure } from "@ingot/kernel";
import type { NodeRecord } from "../../ports/node.ts";

/** States in which a node's network connections may change (or any, in maintenance). */
const CONNECTABLE: readonly string[] = ["enroll", "inspecting", "inspect wait", "manageable"];

/** Throws Ironic's conflict: `what` can not be done in this state. */
export function requireConnectable(node: NodeRecord, what: string): void {
  if (node.maintenance || CONNECTABLE.includes(node.provision_state)) return;
  throw new Failure(
    "node.state_conflict",
    `${what} unless node ${node.uuid} is in a ${CONNECTABLE.join(", ")} state or in maintenance mode. ` +
      `The current state is ${node.provision_state}.`,
  );
}
