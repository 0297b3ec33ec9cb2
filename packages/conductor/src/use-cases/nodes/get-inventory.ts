import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeInventory } from "../../ports/inventory.ts";
import { findNode } from "./find-node.ts";

export interface GetInventory {
  readonly node: string;
}

/** What the last inspection found; throws `inventory.not_found` before the first. */
export async function getInventory(scope: Scope, conductor: Conductor, input: GetInventory): Promise<NodeInventory> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  const inventory = await conductor.store.inventories.ofNode(node.uuid);
  if (inventory !== undefined) return inventory;
  throw new Failure("inventory.not_found", `Node inventory record for node ${node.uuid} could not be found.`);
}
