import type { InspectionRuleId, Json, JsonObject } from "@ingot/kernel";
import type { Page } from "./node.ts";

export const INSPECTION_PHASES = ["main", "early"] as const;
export type InspectionPhase = (typeof INSPECTION_PHASES)[number];

/** One condition or action: an operation, its arguments by name or in order, and what it is repeated over. */
export interface RuleOperation {
  readonly op: string;
  readonly args: JsonObject | readonly Json[];
  readonly loop?: JsonObject | readonly Json[];
}

export interface RuleCondition extends RuleOperation {
  /** How the results of a loop count as one; `any` when left out. */
  readonly multiple?: "any" | "all" | "first" | "last";
}

/** Ironic's inspection rule object (v1.1). */
export interface InspectionRuleRecord {
  readonly uuid: InspectionRuleId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly description: string | null;
  /** Greater ones run first. */
  readonly priority: number;
  /** Conditions and actions are never shown again, and secrets of the inventory may be read. */
  readonly sensitive: boolean;
  readonly phase: InspectionPhase;
  /** Only for nodes with this `inspection_scope` in their properties; null: for all. */
  readonly scope: string | null;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly RuleOperation[];
}

export type InspectionRuleChanges = Partial<Omit<InspectionRuleRecord, "uuid" | "created_at">>;

export interface InspectionRuleStore {
  /** Throws `store.duplicate` with details `{field, value}` when the uuid is taken. */
  insert(rule: InspectionRuleRecord): Promise<void>;
  byUuid(uuid: string): Promise<InspectionRuleRecord | undefined>;
  list(filter: { readonly phase?: string }, page: Page): Promise<readonly InspectionRuleRecord[]>;
  /** All of a phase, greatest priority first, then by creation. */
  ofPhase(phase: InspectionPhase): Promise<readonly InspectionRuleRecord[]>;
  update(uuid: string, changes: InspectionRuleChanges): Promise<InspectionRuleRecord>;
  remove(uuid: string): Promise<void>;
  removeAll(): Promise<void>;
}
