import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeChanges, NodeRecord } from "../../ports/node.ts";
import { duplicateNode } from "./create-node.ts";
import { findNode } from "./find-node.ts";
import type { NodeFields } from "./node-fields.ts";
import { requireUpdatable } from "./require-updatable.ts";
import { findHardwareType, type InterfaceChoice, interfaceField, resolveInterfaces } from "./resolve-interfaces.ts";
import { INTERFACE_KINDS } from "@ingot/driver-kit";

export interface UpdateNode {
  readonly node: string;
  /** Only the fields that change, each with its whole new value (null: back to the default). */
  readonly changes: Partial<NodeFields>;
  /** Interfaces that `changes` does not name go back to the driver's defaults (with a new driver). */
  readonly resetInterfaces?: boolean;
  /** Refuse when somebody else has written since this version was read. */
  readonly ifVersion?: number;
}

/** Changes fields of a node that is not busy. */
export async function updateNode(scope: Scope, conductor: Conductor, input: UpdateNode): Promise<NodeRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const node = await findNode(stores, input.node);
    const { uuid, ...fields } = input.changes;
    if (uuid !== undefined && uuid !== node.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
    requireUpdatable(node, input.changes);
    const changes: NodeChanges = {
      ...fields,
      ...interfaceChanges(conductor, node, input),
      ...maintenanceEnds(node, fields),
    };
    const options = input.ifVersion === undefined ? {} : { ifVersion: input.ifVersion };
    try {
      return await stores.nodes.update(node.uuid, changes, options);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicateNode({ ...node, ...fields }, error) : error;
    }
  });
}

function interfaceChanges(conductor: Conductor, node: NodeRecord, input: UpdateNode): NodeChanges {
  const named = INTERFACE_KINDS.map(interfaceField).filter((field) => Object.hasOwn(input.changes, field));
  if (input.changes.driver === undefined && named.length === 0) return {};
  const type = findHardwareType(conductor, input.changes.driver ?? node.driver);
  const kept: InterfaceChoice = input.resetInterfaces === true ? {} : node;
  return resolveInterfaces(type, { ...pickInterfaces(kept), ...pickInterfaces(input.changes) });
}

function pickInterfaces(source: InterfaceChoice): InterfaceChoice {
  const fields = INTERFACE_KINDS.map(interfaceField).filter((field) => Object.hasOwn(source, field));
  return Object.fromEntries(fields.map((field) => [field, source[field]]));
}

function maintenanceEnds(node: NodeRecord, changes: Partial<NodeFields>): NodeChanges {
  return node.maintenance && changes.maintenance === false ? { maintenance_reason: null, fault: null } : {};
}
