import type { JsonObject } from "@ingot/kernel";

/** What an inspection found on a node: Ironic's node inventory object (v1.1). */
export interface NodeInventory {
  /** The hardware, in the agent's words: cpu, memory, disks, interfaces, system_vendor, … */
  readonly inventory: JsonObject;
  /** What inspection hooks made of it. */
  readonly plugin_data: JsonObject;
}

export interface InventoryStore {
  /** Replaces what the node had. */
  put(nodeUuid: string, inventory: NodeInventory): Promise<void>;
  ofNode(nodeUuid: string): Promise<NodeInventory | undefined>;
  remove(nodeUuid: string): Promise<void>;
}
