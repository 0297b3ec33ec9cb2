import type { StepLimits } from "@ingot/contract";
import type { JsonObject, RunbookId } from "@ingot/kernel";
import type { Page } from "./node.ts";

/** A step of a runbook; those with a smaller `order` run first. */
export interface RunbookStep extends StepLimits {
  readonly interface: string;
  readonly step: string;
  readonly args: JsonObject;
  readonly order: number;
}

/** Ironic's runbook object (v1.2): steps that an operator has approved, for cleaning and servicing. */
export interface RunbookRecord {
  readonly uuid: RunbookId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly name: string;
  readonly description: string | null;
  readonly steps: readonly RunbookStep[];
  readonly disable_ramdisk: boolean;
  readonly extra: JsonObject;
  readonly public: boolean;
  /** The project whose it is; null for a public one, and for the operator's own. */
  readonly owner: string | null;
  /** Sorted, without duplicates: it may run on nodes that have one of them, or a trait of its name. */
  readonly traits: readonly string[];
}

export type RunbookChanges = Partial<Omit<RunbookRecord, "uuid" | "created_at">>;

export interface RunbookFilter {
  /** What this project may use: its own runbooks and the public ones. */
  readonly project?: string;
}

export interface RunbookStore {
  /** Throws `store.duplicate` with details `{field, value}` when the uuid or name is taken. */
  insert(runbook: RunbookRecord): Promise<void>;
  byUuid(uuid: string): Promise<RunbookRecord | undefined>;
  byName(name: string): Promise<RunbookRecord | undefined>;
  list(filter: RunbookFilter, page: Page): Promise<readonly RunbookRecord[]>;
  update(uuid: string, changes: RunbookChanges): Promise<RunbookRecord>;
  remove(uuid: string): Promise<void>;
}
