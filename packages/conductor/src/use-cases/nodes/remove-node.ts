import { Failure, type Scope } from "@ingot/kernel";
import { allowsDelete, STATES } from "@ingot/lifecycle";
import type { Conductor } from "../../conductor.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";
import { requireUnlocked } from "./require-updatable.ts";

export interface RemoveNode {
  readonly node: string;
}

/** Deletes a node that has no instance and is in a state that allows it (any in maintenance). */
export async function removeNode(scope: Scope, conductor: Conductor, input: RemoveNode): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const node = await findNode(stores, input.node);
    requireRemovable(conductor, node);
    if ((await stores.operations.active(node.uuid)) !== undefined) {
      throw new Failure(
        "node.locked",
        `Node ${node.uuid} has an operation under way: abort it first, or wait for its end.`,
      );
    }
    if (node.allocation_uuid !== null) await stores.allocations.remove(node.allocation_uuid);
    await stores.nodes.remove(node.uuid);
  });
}

function requireRemovable(conductor: Conductor, node: NodeRecord): void {
  requireUnlocked(node);
  requireUnprotected(node);
  if (node.maintenance) return;
  if (node.instance_uuid !== null) {
    throw new Failure("node.associated", `Node ${node.uuid} is associated with instance ${node.instance_uuid}.`);
  }
  const options = { allowAvailable: conductor.config.allowDeletingAvailableNodes };
  if (allowsDelete(node.provision_state, options)) return;
  const valid = STATES.filter((state) => allowsDelete(state, options));
  throw new Failure(
    "node.state_conflict",
    `Can not delete node "${node.uuid}" while it is in provision state "${node.provision_state}". ` +
      `Valid provision states to perform deletion are: "${valid.toSorted().join('", "')}", ` +
      "or set the node into maintenance mode.",
  );
}

/** Throws `node.protected`. */
export function requireUnprotected(node: NodeRecord): void {
  if (!node.protected) return;
  throw new Failure("node.protected", `Node ${node.uuid} is protected and cannot be undeployed, rebuilt or deleted.`);
}
