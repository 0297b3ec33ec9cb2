import type { RequestedStep } from "@ingot/contract";
import type { DeployTemplateId, JsonObject } from "@ingot/kernel";
import type { Page } from "./node.ts";

/** Ironic's deploy template object (v1.2); its name is the trait that brings its steps in. */
export interface DeployTemplateRecord {
  readonly uuid: DeployTemplateId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly name: string;
  readonly steps: readonly RequestedStep[];
  readonly extra: JsonObject;
}

export type DeployTemplateChanges = Partial<Omit<DeployTemplateRecord, "uuid" | "created_at">>;

export interface DeployTemplateStore {
  /** Throws `store.duplicate` with details `{field, value}` when the uuid or name is taken. */
  insert(template: DeployTemplateRecord): Promise<void>;
  byUuid(uuid: string): Promise<DeployTemplateRecord | undefined>;
  byName(name: string): Promise<DeployTemplateRecord | undefined>;
  /** Those whose name is among the traits, sorted by name. */
  byNames(names: readonly string[]): Promise<readonly DeployTemplateRecord[]>;
  list(page: Page): Promise<readonly DeployTemplateRecord[]>;
  update(uuid: string, changes: DeployTemplateChanges): Promise<DeployTemplateRecord>;
  remove(uuid: string): Promise<void>;
}
