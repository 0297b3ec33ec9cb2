import { INTERFACE_KINDS } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import { allowsUpdate } from "@ingot/lifecycle";
import type { NodeRecord } from "../../ports/node.ts";
import type { NodeFields } from "./node-fields.ts";
import { interfaceField } from "./resolve-interfaces.ts";

const INTERFACES_MAY_CHANGE = ["enroll", "manageable", "inspecting", "inspect wait", "available"];
const MAY_BE_PROTECTED = ["active", "rescue"];

/** Throws `node.locked`, or Ironic's conflict for a change that the node's state does not allow. */
export function requireUpdatable(node: NodeRecord, changes: Partial<NodeFields>): void {
  requireUnlocked(node);
  if (!allowsUpdate(node.provision_state) && !node.maintenance) {
    const message = `Node ${node.uuid} can not be updated while a state transition is in progress.`;
    throw new Failure("node.in_transition", message);
  }
  requireState(node, changedFieldsOfDriver(node, changes), INTERFACES_MAY_CHANGE);
  if (node.resource_class !== null)
    requireState(node, changed(node, changes, ["resource_class"]), INTERFACES_MAY_CHANGE);
  if (changes.protected === true && !MAY_BE_PROTECTED.includes(node.provision_state)) {
    conflict(`Node ${node.uuid} can not have protected=True set in state "${node.provision_state}"`);
  }
  if (changes.retired === true && node.provision_state === "available") {
    conflict(`Node ${node.uuid} can not have 'retired' set in state "available"; move it to manageable first.`);
  }
  const instance = changes.instance_uuid ?? null;
  if (instance !== null && node.instance_uuid !== null && instance !== node.instance_uuid) {
    throw new Failure("node.associated", `Node ${node.uuid} is associated with instance ${node.instance_uuid}.`);
  }
}

/** Throws `node.locked` while a conductor works on the node. */
export function requireUnlocked(node: NodeRecord): void {
  if (node.reservation === null) return;
  throw new Failure(
    "node.locked",
    `Node ${node.uuid} is locked by host ${node.reservation}, please retry after the current operation is completed.`,
  );
}

function changedFieldsOfDriver(node: NodeRecord, changes: Partial<NodeFields>): readonly string[] {
  return changed(node, changes, ["driver", ...INTERFACE_KINDS.map(interfaceField)]);
}

function changed(
  node: NodeRecord,
  changes: Partial<NodeFields>,
  fields: readonly (keyof NodeFields)[],
): readonly string[] {
  return fields.filter((field) => Object.hasOwn(changes, field) && changes[field] !== node[field as keyof NodeRecord]);
}

function requireState(node: NodeRecord, fields: readonly string[], allowed: readonly string[]): void {
  if (fields.length === 0 || node.maintenance || allowed.includes(node.provision_state)) return;
  conflict(
    `Node ${node.uuid} can not have ${fields.join(", ")} updated unless it is in one of allowed ` +
      `(${allowed.join(", ")}) states or in maintenance mode.`,
  );
}

function conflict(message: string): never {
  throw new Failure("node.state_conflict", message);
}
