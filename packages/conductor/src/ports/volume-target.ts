import type { JsonObject, NodeId, VolumeTargetId } from "@ingot/kernel";
import type { Page } from "./node.ts";
import type { VolumeFilter } from "./volume-connector.ts";

/** A remote volume that a node uses: Ironic's volume target object (v1.1). */
export interface VolumeTargetRecord {
  readonly uuid: VolumeTargetId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly node_uuid: NodeId;
  readonly volume_type: string;
  /** How it is reached; secrets are in clear and are masked by the presenter. */
  readonly properties: JsonObject;
  /** Unique among those of its node; the node boots from 0. */
  readonly boot_index: number;
  readonly volume_id: string;
  readonly extra: JsonObject;
}

export type VolumeTargetChanges = Partial<Omit<VolumeTargetRecord, "uuid" | "created_at">>;

export interface VolumeTargetStore {
  /** Throws `store.duplicate` with details `{field}`: `uuid`, or `boot_index` when another of the node has it. */
  insert(target: VolumeTargetRecord): Promise<void>;
  byUuid(uuid: string): Promise<VolumeTargetRecord | undefined>;
  list(filter: VolumeFilter, page: Page): Promise<readonly VolumeTargetRecord[]>;
  update(uuid: string, changes: VolumeTargetChanges): Promise<VolumeTargetRecord>;
  remove(uuid: string): Promise<void>;
}
