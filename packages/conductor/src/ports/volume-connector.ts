import type { JsonObject, NodeId, VolumeConnectorId } from "@ingot/kernel";
import type { Page } from "./node.ts";

/** How a node names itself to remote volumes: Ironic's volume connector object (v1.1). */
export interface VolumeConnectorRecord {
  readonly uuid: VolumeConnectorId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly node_uuid: NodeId;
  /** `iqn`, `ip`, `mac`, `wwnn`, `wwpn`. */
  readonly type: string;
  /** Unique among those of its type. */
  readonly connector_id: string;
  readonly extra: JsonObject;
}

export type VolumeConnectorChanges = Partial<Omit<VolumeConnectorRecord, "uuid" | "created_at">>;

export interface VolumeFilter {
  readonly node_uuid?: string;
}

export interface VolumeConnectorStore {
  /** Throws `store.duplicate` with details `{field}`: `uuid`, or `connector_id` when another of the type has it. */
  insert(connector: VolumeConnectorRecord): Promise<void>;
  byUuid(uuid: string): Promise<VolumeConnectorRecord | undefined>;
  list(filter: VolumeFilter, page: Page): Promise<readonly VolumeConnectorRecord[]>;
  update(uuid: string, changes: VolumeConnectorChanges): Promise<VolumeConnectorRecord>;
  remove(uuid: string): Promise<void>;
}
