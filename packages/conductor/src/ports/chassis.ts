import type { ChassisId, JsonObject } from "@ingot/kernel";
import type { Page } from "./node.ts";

/** What nodes are grouped by: Ironic's chassis object (v1.4). */
export interface ChassisRecord {
  readonly uuid: ChassisId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly description: string | null;
  readonly extra: JsonObject;
}

export type ChassisChanges = Partial<Omit<ChassisRecord, "uuid" | "created_at">>;

export interface ChassisStore {
  /** Throws `store.duplicate` with details `{field}` when the uuid is taken. */
  insert(chassis: ChassisRecord): Promise<void>;
  byUuid(uuid: string): Promise<ChassisRecord | undefined>;
  list(page: Page): Promise<readonly ChassisRecord[]>;
  update(uuid: string, changes: ChassisChanges): Promise<ChassisRecord>;
  remove(uuid: string): Promise<void>;
}
