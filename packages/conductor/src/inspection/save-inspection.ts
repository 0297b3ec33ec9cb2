import { BARE_METAL_RESOURCES, patchableFields, type Resource } from "@ingot/contract";
import { INTERFACE_KINDS } from "@ingot/driver-kit";
import { isFailure, type Json, type JsonObject } from "@ingot/kernel";
import { Value } from "typebox/value";
import type { Conductor } from "../conductor.ts";
import type { NodeChanges, NodeRecord } from "../ports/node.ts";
import type { PortChanges } from "../ports/port.ts";
import type { Stores } from "../ports/store.ts";
import { tell } from "../state/timeline-writer.ts";
import { findHardwareType, interfaceField, resolveInterfaces } from "../use-cases/nodes/resolve-interfaces.ts";
import { newPort } from "../use-cases/ports/create-port.ts";
import type { PortFields } from "../use-cases/ports/port-fields.ts";
import { type InspectionDraft, inspectionFailed, type Mutable } from "./draft.ts";

export interface SaveInspection {
  readonly draft: InspectionDraft;
  readonly operation: string | null;
}

/** Writes what a draft has become. */
export async function saveInspection(stores: Stores, conductor: Conductor, save: SaveInspection): Promise<NodeRecord> {
  const { draft, operation } = save;
  const node = draft.was.uuid;
  const changes = nodeChanges(conductor, draft);
  const updated = Object.keys(changes).length === 0 ? draft.was : await updateNode(stores, node, changes);
  await savePorts(stores, conductor, draft);
  await stores.inventories.put(node, {
    inventory: draft.inventory,
    plugin_data: draft.pluginData,
  });
  await stores.inspectionReports.remove(node);
  for (const { level, message } of draft.notes) {
    await tell(stores, conductor, { node, operation, kind: "log", message, details: { level, from: "inspection" } });
  }
  return updated;
}

async function updateNode(stores: Stores, node: string, changes: NodeChanges): Promise<NodeRecord> {
  try {
    return await stores.nodes.update(node, changes);
  } catch (error) {
    if (isFailure(error, "store.duplicate")) {
      throw inspectionFailed(
        `another node has the ${String(error.details?.["field"])} that inspection found or a rule set`,
      );
    }
    throw error;
  }
}

function nodeChanges(conductor: Conductor, draft: InspectionDraft): NodeChanges {
  const changes = changedFields(BARE_METAL_RESOURCES.node, { from: draft.was, to: draft.node, also: ["traits"] });
  const chosen = ["driver", ...INTERFACE_KINDS.map(interfaceField)].filter((field) => Object.hasOwn(changes, field));
  if (chosen.length === 0) return changes;
  const asked = changes as Partial<NodeRecord>;
  try {
    const type = findHardwareType(conductor, asked.driver ?? draft.was.driver);
    const interfaces = INTERFACE_KINDS.map(interfaceField).map((field) => {
      const kept = asked.driver === undefined ? draft.was[field] : null;
      return [field, Object.hasOwn(changes, field) ? (asked[field] ?? null) : kept] as const;
    });
    return { ...changes, ...resolveInterfaces(type, Object.fromEntries(interfaces)) };
  } catch (error) {
    throw isFailure(error, "driver.not_found", "interface.unknown") ? inspectionFailed(error.message) : error;
  }
}

interface Comparison {
  readonly from: object;
  readonly to: Mutable;
  /** Fields that a client's patch may not name and a rule may. */
  readonly also: readonly string[];
}

/** The fields that differ, each of its type; throws for those that nobody may set. */
function changedFields(resource: Resource, { from, to, also }: Comparison): JsonObject {
  const before = from as Readonly<Record<string, Json>>;
  const names = Object.keys(to).filter((name) => JSON.stringify(to[name]) !== JSON.stringify(before[name] ?? null));
  const allowed = [...patchableFields(resource), ...also];
  return Object.fromEntries(
    names
      .filter((name) => to[name] !== undefined && !(to[name] === null && before[name] === undefined))
      .map((name) => {
        const field = resource.fields[name];
        if (field === undefined || !allowed.includes(name) || name === "uuid") {
          throw inspectionFailed(`a rule may not set '${name}' of a ${resource.item}`);
        }
        const value = fieldValue(field.kind, to[name] as Json);
        if (value === null) return [name, field.empty];
        if (field.input !== undefined && !Value.Check(field.input, value)) {
          throw inspectionFailed(`a rule sets '${name}' of a ${resource.item} to what cannot be its value`);
        }
        return [name, value];
      }),
  );
}

/** Replacement fields give texts: those that spell a truth value are one where one belongs. */
function fieldValue(kind: string, value: Json): Json {
  if (kind !== "boolean" || typeof value !== "string") return value;
  const word = value.toLowerCase();
  if (["true", "yes", "on", "1"].includes(word)) return true;
  return ["false", "no", "off", "0"].includes(word) ? false : value;
}

async function savePorts(stores: Stores, conductor: Conductor, draft: InspectionDraft): Promise<void> {
  const kept = new Set(draft.ports.map(({ was }) => was?.uuid));
  for (const port of await stores.ports.ofNode(draft.was.uuid))
    if (!kept.has(port.uuid)) await stores.ports.remove(port.uuid);
  for (const { was, fields } of draft.ports) {
    if (was !== null) {
      const changes = changedFields(BARE_METAL_RESOURCES.port, { from: was, to: fields, also: [] }) as PortChanges;
      if (Object.keys(changes).length > 0) await stores.ports.update(was.uuid, changes);
      continue;
    }
    const address = String(fields["address"]);
    const other = await stores.ports.byAddress(address);
    if (other === undefined) {
      const given = { ...fields, address, node_uuid: draft.was.uuid } as unknown as PortFields;
      await stores.ports.insert(newPort(conductor, given, draft.was.uuid));
    } else if (other.node_uuid !== draft.was.uuid) {
      draft.notes.push({ level: "warning", message: `port ${address} is not made: node ${other.node_uuid} has it` });
    }
  }
}
