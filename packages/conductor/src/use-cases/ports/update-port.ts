import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeRecord } from "../../ports/node.ts";
import type { PortChanges, PortRecord } from "../../ports/port.ts";
import type { Stores } from "../../ports/store.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { duplicatePort, normalAddress } from "./create-port.ts";
import { findPort } from "./find-port.ts";
import type { PortFields } from "./port-fields.ts";
import { onNetworkOfGroup, portgroupOf } from "./portgroup-of.ts";
import { requireConnectable } from "./require-connectable.ts";

export interface UpdatePort {
  readonly port: string;
  readonly changes: Partial<PortFields>;
}

/** Fields that say how a port is connected. */
const CONNECTIVITY = ["portgroup_uuid", "pxe_enabled", "local_link_connection", "physical_network"] as const;

/** Changes fields of a port; what is connected how only while its node is not in use. */
export async function updatePort(scope: Scope, conductor: Conductor, input: UpdatePort): Promise<PortRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const port = await findPort(stores, input.port);
    const node = await findBodyNode(stores, input.changes.node_uuid ?? port.node_uuid);
    const changes = await joining(stores, port, portChanges(port, node, input.changes));
    requireUnlocked(node);
    requireChangeable(node, port, changes);
    const next = { ...port, ...changes };
    if (["portgroup_uuid", "physical_network", "node_uuid"].some((name) => differs(port, changes, name))) {
      await portgroupOf(stores, next);
    }
    try {
      return await stores.ports.update(port.uuid, changes);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicatePort(next, error) : error;
    }
  });
}

/** The changes, with the physical network of the group that the port joins by them, unless they name one. */
async function joining(stores: Stores, port: PortRecord, changes: PortChanges): Promise<PortChanges> {
  if (changes.physical_network !== undefined || !differs(port, changes, "portgroup_uuid")) return changes;
  const { physical_network } = await onNetworkOfGroup(stores, { ...port, ...changes });
  return { ...changes, physical_network };
}

function portChanges(port: PortRecord, node: NodeRecord, given: Partial<PortFields>): PortChanges {
  const { uuid, address, ...rest } = given;
  if (uuid !== undefined && uuid !== port.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
  return { ...rest, node_uuid: node.uuid, ...(address === undefined ? {} : { address: normalAddress(address) }) };
}

/** Throws Ironic's conflicts of a port's change with its node's state. */
function requireChangeable(node: NodeRecord, port: PortRecord, changes: PortChanges): void {
  if (node.provision_state === "inspecting") {
    const message = `Cannot update port "${port.uuid}" on "${node.uuid}" while it is in state "inspecting".`;
    throw new Failure("node.state_conflict", message);
  }
  const used = node.provision_state === "active" || node.instance_uuid !== null;
  if (differs(port, changes, "address") && used && !node.maintenance) {
    const message = `Cannot update hardware address for port ${port.uuid} as node ${node.uuid} is active or has instance UUID assigned`;
    throw new Failure("node.associated", message);
  }
  if (CONNECTIVITY.some((name) => differs(port, changes, name))) {
    requireConnectable(
      node,
      `Port ${port.uuid} can not have any connectivity attributes (${CONNECTIVITY.join(", ")}) updated`,
    );
  }
}

function differs(port: PortRecord, changes: PortChanges, name: string): boolean {
  const [before, after] = [port, changes].map((fields) => Reflect.get(fields, name) as unknown);
  return after !== undefined && JSON.stringify(after) !== JSON.stringify(before);
}
