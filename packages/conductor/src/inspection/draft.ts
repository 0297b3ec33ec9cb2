import { Failure, type Json, type JsonObject } from "@ingot/kernel";
import type { NodeInventory } from "../ports/inventory.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { PortRecord } from "../ports/port.ts";
import type { InspectionConfig } from "./config.ts";

/** A JSON document that hooks and rules write into. */
export interface Mutable {
  [key: string]: MutableJson | undefined;
}
export type MutableJson = string | number | boolean | null | MutableJson[] | Mutable;

/** A port as it is to be: of a NIC that was found, or that was there. */
export interface PortDraft {
  /** Null: it is made. */
  readonly was: PortRecord | null;
  readonly fields: Mutable;
}

/**
 * A node during inspection: hooks and rules change this, in order, in memory. What they have made of it is written at
 * the end, in one transaction, or not at all.
 */
export interface InspectionDraft {
  readonly was: NodeRecord;
  /** Fields of the node, by the API's names. */
  readonly node: Mutable;
  ports: PortDraft[];
  readonly inventory: Mutable;
  readonly pluginData: Mutable;
  /** What the inspection before this one found. */
  readonly previous: NodeInventory | undefined;
  readonly config: InspectionConfig;
  /** Lines for the timeline. */
  readonly notes: DraftNote[];
}

export interface DraftNote {
  readonly level: "debug" | "info" | "warning" | "error" | "critical";
  readonly message: string;
}

export interface DraftSource {
  readonly node: NodeRecord;
  readonly ports: readonly PortRecord[];
  readonly inventory: JsonObject;
  readonly pluginData: JsonObject;
  readonly previous: NodeInventory | undefined;
  readonly config: InspectionConfig;
}

export function draftOf(source: DraftSource): InspectionDraft {
  return {
    was: source.node,
    node: mutable(source.node),
    ports: source.ports.map((port) => ({ was: port, fields: mutable(port) })),
    inventory: mutable(source.inventory),
    pluginData: mutable(source.pluginData),
    previous: source.previous,
    config: source.config,
    notes: [],
  };
}

/** A copy that may be written into. */
export function mutable(document: object): Mutable {
  return structuredClone(document) as Mutable;
}

export function mutableJson(value: Json): MutableJson {
  return structuredClone(value) as MutableJson;
}

export function note(draft: InspectionDraft, level: DraftNote["level"], message: string): void {
  draft.notes.push({ level, message });
}

/** What was reported cannot be what a machine reports, or a rule says that it must not be. */
export function inspectionFailed(message: string): Failure {
  return new Failure("inspection.failed", message);
}

export function asObject(value: MutableJson | undefined): Mutable {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

export function asList(value: MutableJson | undefined): MutableJson[] {
  return Array.isArray(value) ? value : [];
}

/** Sets keys of `properties`. */
export function setProperties(draft: InspectionDraft, properties: Mutable): void {
  draft.node["properties"] = { ...asObject(draft.node["properties"]), ...properties };
}
