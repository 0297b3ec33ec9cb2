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
  requireNoTransition(node, changes);
  requireState(node, changedFieldsOfDriver(node, changes));
  if (node.resource_class !== null && changed(node, changes, ["resource_class"]).length > 0) {
    requireState({ ...node, maintenance: false }, ["resource_class"]);
  }
  if (changes.driver !== undefined && changes.driver !== node.driver && node.console_enabled) {
    conflict(
      `Node ${node.uuid} can not update the driver while the console is enabled. Please stop the console first.`,
    );
  }
  requireReasons(node, changes);
  if (changes.protected === true && !MAY_BE_PROTECTED.includes(node.provision_state)) {
    conflict(`Node ${node.uuid} can not have protected=True set in state "${node.provision_state}"`);
  }
  if (changes.retired === true && node.provision_state === "available") {
    conflict(`Node ${node.uuid} can not have 'retired' set in state "available"; move it to manageable first.`);
  }
  requireInstance(node, changes);
}

/** Nothing changes while a state does, but that a node in maintenance is freed of its instance. */
function requireNoTransition(node: NodeRecord, changes: Partial<NodeFields>): void {
  const freed = changes.instance_uuid === null && Object.keys(changes).length === 1;
  if (node.maintenance && freed) return;
  if (!allowsUpdate(node.provision_state)) {
    const message = `Node ${node.uuid} can not be updated while a state transition is in progress.`;
    throw new Failure("node.in_transition", message);
  }
  if (node.provision_state === "inspecting") {
    conflict(`Cannot update node "${node.uuid}" while it is in state "inspecting".`);
  }
}

function requireReasons(node: NodeRecord, changes: Partial<NodeFields>): void {
  for (const flag of ["protected", "retired"] as const) {
    const reason = changes[`${flag}_reason`] ?? null;
    if (reason !== null && reason !== node[`${flag}_reason`] && !(changes[flag] ?? node[flag])) {
      throw new Failure("input.invalid", `The ${flag}_reason field can only be set when ${flag} is True`);
    }
  }
}

function requireInstance(node: NodeRecord, changes: Partial<NodeFields>): void {
  if (changes.instance_uuid === null && node.allocation_uuid !== null && !isSettled(node)) {
    conflict(
      `Node ${node.uuid} with an allocation can not have instance_uuid removed unless it is in one of allowed ` +
        `(${INTERFACES_MAY_CHANGE.join(", ")}) states or in maintenance mode.`,
    );
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

function isSettled(node: Pick<NodeRecord, "maintenance" | "provision_state">): boolean {
  return node.maintenance || INTERFACES_MAY_CHANGE.includes(node.provision_state);
}

function requireState(node: NodeRecord, fields: readonly string[]): void {
  if (fields.length === 0 || isSettled(node)) return;
  conflict(
    `Node ${node.uuid} can not have ${fields.join(", ")} updated unless it is in one of allowed ` +
      `(${INTERFACES_MAY_CHANGE.join(", ")}) states or in maintenance mode.`,
  );
}

function conflict(message: string): never {
  throw new Failure("node.state_conflict", message);
}
