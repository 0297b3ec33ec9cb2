import type { ProvisionVerb } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { allowsVerb, hasOperation } from "@ingot/lifecycle";
import type { NodeRecord } from "../../../ports/node.ts";
import { requireUnlocked } from "../require-updatable.ts";

/**
 * Throws `node.locked` while the node is busy, else Ironic's refusal of a verb that the state does not allow.
 * Ironic answers 400 for a node that waits for its agent and 409 for one that is worked on; here both are busy.
 */
export function requireVerb(node: NodeRecord, verb: ProvisionVerb): void {
  requireUnlocked(node);
  if (allowsVerb(node.provision_state, verb)) return;
  const refused = `The requested action "${verb}" can not be performed on node "${node.uuid}" while it is in state "${node.provision_state}".`;
  if (hasOperation(node.provision_state)) {
    throw new Failure("node.locked", `${refused} An operation is under way on the node.`);
  }
  throw new Failure("node.invalid_state", refused);
}

/** Throws `node.in_maintenance`. */
export function requireNoMaintenance(node: NodeRecord, what: string): void {
  if (!node.maintenance) return;
  throw new Failure(
    "node.in_maintenance",
    `The ${what} operation can't be performed on node ${node.uuid} because it's in maintenance mode.`,
  );
}
