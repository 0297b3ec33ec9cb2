import type { JsonObject, NodeId, PortId } from "@ingot/kernel";
import type { Page } from "./node.ts";

/** A NIC of a node: Ironic's port object (v1.16). */
export interface PortRecord {
  readonly uuid: PortId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly node_uuid: NodeId;
  /** MAC address, lower case, with colons; unique. */
  readonly address: string;
  readonly extra: JsonObject;
  readonly local_link_connection: JsonObject;
  readonly portgroup_uuid: string | null;
  readonly pxe_enabled: boolean;
  readonly internal_info: JsonObject;
  readonly physical_network: string | null;
  readonly is_smartnic: boolean;
  readonly name: string | null;
  readonly description: string | null;
  readonly vendor: string | null;
  readonly category: string | null;
  readonly available_for_dynamic_portgroup: boolean;
}

export type PortChanges = Partial<Omit<PortRecord, "uuid" | "created_at">>;

export interface PortFilter {
  readonly node_uuid?: string;
  readonly address?: string;
  readonly portgroup_uuid?: string;
  readonly shard?: readonly string[];
  /** Of nodes in one of these conductor groups. */
  readonly conductor_groups?: readonly string[];
}

export interface PortStore {
  /** Throws `store.duplicate` with details `{field, value}` when the uuid, address or name is taken. */
  insert(port: PortRecord): Promise<void>;
  byUuid(uuid: string): Promise<PortRecord | undefined>;
  byName(name: string): Promise<PortRecord | undefined>;
  byAddress(address: string): Promise<PortRecord | undefined>;
  ofNode(nodeUuid: string): Promise<readonly PortRecord[]>;
  list(filter: PortFilter, page: Page): Promise<readonly PortRecord[]>;
  update(uuid: string, changes: PortChanges): Promise<PortRecord>;
  remove(uuid: string): Promise<void>;
}
