import type { ProvisionVerb } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { allowsVerb, verbsOf } from "@ingot/lifecycle";
import type { NodeRecord } from "../../../ports/node.ts";
import { requireUnlocked } from "../require-updatable.ts";

/**
 * As Ironic: `node.locked` (409) while a conductor works on the node; else, for a verb that the state does not allow,
 * `node.invalid_state` (400), also for a node that waits for its agent.
 */
export function requireVerb(node: NodeRecord, verb: ProvisionVerb): void {
  requireUnlocked(node);
  if (allowsVerb(node.provision_state, verb)) return;
  const verbs = verbsOf(node.provision_state);
  throw new Failure(
    "node.invalid_state",
    `The requested action "${verb}" can not be performed on node "${node.uuid}" while it is in state "${node.provision_state}".`,
    { hint: verbs.length === 0 ? "Wait until this state ends." : `What can be asked for there: ${verbs.join(", ")}.` },
  );
}

/** Throws `node.in_maintenance`. */
export function requireNoMaintenance(node: NodeRecord, what: string): void {
  if (!node.maintenance) return;
  throw new Failure(
    "node.in_maintenance",
    `The ${what} operation can't be performed on node ${node.uuid} because it's in maintenance mode.`,
  );
}
