import type { JsonObject, NodeId, PortgroupId } from "@ingot/kernel";
import type { Page } from "./node.ts";

/** Ports of a node that work as one: Ironic's portgroup object (v1.9). */
export interface PortgroupRecord {
  readonly uuid: PortgroupId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly node_uuid: NodeId;
  readonly name: string | null;
  /** MAC address, lower case, with colons; unique. */
  readonly address: string | null;
  readonly extra: JsonObject;
  readonly internal_info: JsonObject;
  /** Whether its ports may be used alone too: to boot from, for one. */
  readonly standalone_ports_supported: boolean;
  /** How its ports share the work: `active-backup`, `802.3ad` and so on. */
  readonly mode: string | null;
  readonly properties: JsonObject;
  readonly physical_network: string | null;
  readonly category: string | null;
  readonly dynamic_portgroup: boolean;
}

export type PortgroupChanges = Partial<Omit<PortgroupRecord, "uuid" | "created_at">>;

export interface PortgroupFilter {
  readonly node_uuid?: string;
  readonly address?: string;
  /** Of nodes in one of these shards. */
  readonly shard?: readonly string[];
  /** Of nodes in one of these conductor groups. */
  readonly conductor_groups?: readonly string[];
}

export interface PortgroupStore {
  /** Throws `store.duplicate` with details `{field}` when the uuid, address or name is taken. */
  insert(portgroup: PortgroupRecord): Promise<void>;
  byUuid(uuid: string): Promise<PortgroupRecord | undefined>;
  byName(name: string): Promise<PortgroupRecord | undefined>;
  list(filter: PortgroupFilter, page: Page): Promise<readonly PortgroupRecord[]>;
  update(uuid: string, changes: PortgroupChanges): Promise<PortgroupRecord>;
  remove(uuid: string): Promise<void>;
}
