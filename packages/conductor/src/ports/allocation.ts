import type { AllocationId, JsonObject } from "@ingot/kernel";
import type { Page } from "./node.ts";

export type AllocationState = "allocating" | "active" | "error";

/** Ironic's allocation object (v1.3). */
export interface AllocationRecord {
  readonly uuid: AllocationId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly name: string | null;
  readonly node_uuid: string | null;
  readonly state: AllocationState;
  readonly last_error: string | null;
  readonly resource_class: string | null;
  readonly traits: readonly string[];
  /** UUIDs, resolved from names when the allocation was asked for. */
  readonly candidate_nodes: readonly string[];
  readonly extra: JsonObject;
  readonly owner: string | null;
}

export type AllocationChanges = Partial<Omit<AllocationRecord, "uuid" | "created_at">>;

export interface AllocationFilter {
  readonly node_uuid?: string;
  readonly resource_class?: string;
  readonly state?: string;
  readonly owner?: string;
}

export interface AllocationStore {
  /** Throws `store.duplicate` with details `{field, value}` when the uuid or name is taken. */
  insert(allocation: AllocationRecord): Promise<void>;
  byUuid(uuid: string): Promise<AllocationRecord | undefined>;
  byName(name: string): Promise<AllocationRecord | undefined>;
  list(filter: AllocationFilter, page: Page): Promise<readonly AllocationRecord[]>;
  update(uuid: string, changes: AllocationChanges): Promise<AllocationRecord>;
  remove(uuid: string): Promise<void>;
}
