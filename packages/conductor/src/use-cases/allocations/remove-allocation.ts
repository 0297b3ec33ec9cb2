import { Failure, type Scope } from "@ingot/kernel";
import { allowsUpdate } from "@ingot/lifecycle";
import type { Conductor } from "../../conductor.ts";
import type { NodeChanges, NodeRecord } from "../../ports/node.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { findAllocation } from "./find-allocation.ts";

export interface RemoveAllocation {
  readonly allocation: string;
}

/** Frees its node; refused while the node holds an instance. */
export async function removeAllocation(scope: Scope, conductor: Conductor, input: RemoveAllocation): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const allocation = await findAllocation(stores, input.allocation);
    const node = allocation.node_uuid === null ? undefined : await stores.nodes.byUuid(allocation.node_uuid);
    if (node !== undefined && node.allocation_uuid === allocation.uuid) {
      requireFreeable(node);
      await stores.nodes.update(node.uuid, FREED);
    }
    await stores.allocations.remove(allocation.uuid);
  });
}

/** What a node is without its allocation; what its `instance_info` got of it stays, as in Ironic: clients take that away themselves. */
const FREED: NodeChanges = { allocation_uuid: null, instance_uuid: null };

function requireFreeable(node: NodeRecord): void {
  if (node.maintenance) return;
  requireUnlocked(node);
  if (allowsUpdate(node.provision_state) && node.provision_state !== "active") return;
  throw new Failure(
    "node.state_conflict",
    `Cannot remove the allocation of node ${node.uuid} in state "${node.provision_state}".`,
    { hint: `Tear the instance down first: baremetal node undeploy ${node.uuid}` },
  );
}
