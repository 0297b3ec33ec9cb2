import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeChanges, NodeRecord } from "../../ports/node.ts";
import { duplicateNode } from "./create-node.ts";
import { findNode } from "./find-node.ts";
import { instanceNamed } from "./instance-name.ts";
import type { NodeFields } from "./node-fields.ts";
import type { Stores } from "../../ports/store.ts";
import { requirePlace } from "./require-place.ts";
import { requireServed } from "./require-served.ts";
import { requireUpdatable } from "./require-updatable.ts";
import { findHardwareType, type InterfaceChoice, interfaceField, resolveInterfaces } from "./resolve-interfaces.ts";
import { INTERFACE_KINDS } from "@ingot/driver-kit";

export interface UpdateNode {
  readonly node: string;
  /** Only the fields that change, each with its whole new value (null: back to the default). */
  readonly changes: Partial<NodeFields>;
  /** Interfaces that `changes` does not name go back to the driver's defaults, if the driver changes. */
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
      ...instanceNamed(node, fields),
      ...(await requirePlace(stores, node, fields)),
      ...interfaceChanges(conductor, node, input),
      ...reasonsEnd(node, fields),
      ...(await allocationEnds(stores, node, fields)),
    };
    const { conductor_group = node.conductor_group, driver = node.driver } = changes;
    if (conductor_group !== node.conductor_group || driver !== node.driver) {
      await requireServed(stores, conductor, { conductor_group, driver });
    }
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
  const isNewDriver = input.changes.driver !== undefined && input.changes.driver !== node.driver;
  const kept: InterfaceChoice = input.resetInterfaces === true && isNewDriver ? {} : node;
  return resolveInterfaces(type, { ...pickInterfaces(kept), ...pickInterfaces(input.changes) });
}

function pickInterfaces(source: InterfaceChoice): InterfaceChoice {
  const fields = INTERFACE_KINDS.map(interfaceField).filter((field) => Object.hasOwn(source, field));
  return Object.fromEntries(fields.map((field) => [field, source[field]]));
}

/** What is no longer so needs no reason. */
function reasonsEnd(node: NodeRecord, changes: Partial<NodeFields>): NodeChanges {
  return {
    ...(node.maintenance && changes.maintenance === false ? { maintenance_reason: null, fault: null } : {}),
    ...(changes.protected === false ? { protected_reason: null } : {}),
    ...(changes.retired === false ? { retired_reason: null } : {}),
  };
}

/** A node whose instance is taken away has no allocation any more; one with an owned allocation keeps its owner. */
async function allocationEnds(stores: Stores, node: NodeRecord, changes: Partial<NodeFields>): Promise<NodeChanges> {
  if (node.allocation_uuid === null) return {};
  if (typeof changes.owner === "string" && changes.owner !== node.owner) {
    const allocation = await stores.allocations.byUuid(node.allocation_uuid);
    if ((allocation?.owner ?? null) !== null) {
      const message = `Cannot update owner of node "${node.uuid}" while it is allocated to an allocation with an owner.`;
      throw new Failure("node.state_conflict", message);
    }
  }
  if (changes.instance_uuid !== null) return {};
  await stores.allocations.remove(node.allocation_uuid);
  return { allocation_uuid: null };
}
