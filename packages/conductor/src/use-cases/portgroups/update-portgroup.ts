import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeRecord } from "../../ports/node.ts";
import type { PortgroupRecord } from "../../ports/portgroup.ts";
import type { Stores } from "../../ports/store.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import { findNode } from "../nodes/find-node.ts";
import { requireConnectable } from "../ports/require-connectable.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import { duplicatePortgroup } from "./create-portgroup.ts";
import { findPortgroup } from "./find-portgroup.ts";
import type { PortgroupFields } from "./portgroup-fields.ts";

export interface UpdatePortgroup {
  readonly portgroup: string;
  readonly changes: Partial<PortgroupFields>;
}

/** Changes fields of a port group; its ports follow it to another physical network. */
export async function updatePortgroup(
  scope: Scope,
  conductor: Conductor,
  input: UpdatePortgroup,
): Promise<PortgroupRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const portgroup = await findPortgroup(stores, input.portgroup);
    const { uuid, node_uuid: given, ...changes } = input.changes;
    if (uuid !== undefined && uuid !== portgroup.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
    const node = await nodeOf(stores, portgroup, given);
    requireUnlocked(node);
    if (node.provision_state === "inspecting") {
      const message = `Cannot update portgroup "${portgroup.uuid}" on node "${node.uuid}" while it is in state "inspecting".`;
      throw new Failure("node.state_conflict", message);
    }
    await passNetworkOn(stores, portgroup, node, changes.physical_network);
    try {
      return await stores.portgroups.update(portgroup.uuid, { ...changes, node_uuid: node.uuid });
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicatePortgroup({ ...portgroup, ...changes }, error) : error;
    }
  });
}

/** The node that the port group is to belong to: another one only while it has no ports, and the node is not in use. */
async function nodeOf(stores: Stores, portgroup: PortgroupRecord, given: string | undefined): Promise<NodeRecord> {
  if (given === undefined || given === portgroup.node_uuid) return findNode(stores, portgroup.node_uuid);
  const node = await findBodyNode(stores, given);
  requireConnectable(node, `Portgroup ${portgroup.uuid} can not be associated to node ${node.uuid}`);
  if ((await stores.ports.list({ portgroup_uuid: portgroup.uuid }, { limit: 1 })).length > 0) {
    throw new Failure(
      "portgroup.not_empty",
      `Portgroup ${portgroup.uuid} can not be associated with node ${node.uuid} because there are ports associated with this portgroup.`,
    );
  }
  return node;
}

/** A group's ports are on its physical network: one that it gets anew, they get too. */
async function passNetworkOn(
  stores: Stores,
  portgroup: PortgroupRecord,
  node: NodeRecord,
  network: string | null | undefined,
): Promise<void> {
  if (network === undefined || network === portgroup.physical_network) return;
  const ports = await stores.ports.list({ portgroup_uuid: portgroup.uuid }, { limit: 1000 });
  const others = ports.filter(({ physical_network }) => physical_network !== network);
  if (others.length === 0) return;
  requireConnectable(node, `Portgroup ${portgroup.uuid} can not have the physical network of its ports updated`);
  for (const port of others) await stores.ports.update(port.uuid, { physical_network: network });
}
