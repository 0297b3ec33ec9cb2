import { Failure, isFailure } from "@ingot/kernel";
import type { PortRecord } from "../../ports/port.ts";
import type { PortgroupRecord } from "../../ports/portgroup.ts";
import type { Stores } from "../../ports/store.ts";
import { findPortgroup } from "../portgroups/find-portgroup.ts";

type Member = Pick<PortRecord, "uuid" | "node_uuid" | "portgroup_uuid" | "physical_network">;

/**
 * The port group that a port is to be in: it must be there, of the same node, and the port on the same physical network as
 * the group and its other ports.
 */
export async function portgroupOf(stores: Stores, port: Member): Promise<PortgroupRecord | undefined> {
  if (port.portgroup_uuid === null) return undefined;
  const portgroup = await findBodyPortgroup(stores, port.portgroup_uuid);
  if (portgroup.node_uuid !== port.node_uuid) {
    throw new Failure("input.invalid", "Port can not be added to a portgroup belonging to a different node.");
  }
  const network = portgroup.physical_network;
  if (network !== null && network !== port.physical_network) throw astray(port, portgroup, `is in ${network}`);
  const members = await stores.ports.list({ portgroup_uuid: portgroup.uuid }, { limit: 1000 });
  const other = members.find(({ uuid, physical_network: its }) => uuid !== port.uuid && its !== port.physical_network);
  if (other === undefined) return portgroup;
  throw astray(port, portgroup, `has ports in physical network ${other.physical_network ?? "None"}`);
}

/** A port that joins a group without saying on which physical network it is: on the group's. */
export async function onNetworkOfGroup<P extends Member>(stores: Stores, port: P): Promise<P> {
  if (port.portgroup_uuid === null || port.physical_network !== null) return port;
  const { physical_network } = await findBodyPortgroup(stores, port.portgroup_uuid);
  return { ...port, physical_network };
}

function astray(port: Member, portgroup: PortgroupRecord, why: string): Failure {
  return new Failure(
    "portgroup.conflict",
    `Port with physical network ${port.physical_network ?? "None"} cannot become a member of port group ` +
      `${portgroup.uuid} which ${why}.`,
  );
}

/** A port group that a body names: one that is not there is a bad request (Ironic: 400). */
async function findBodyPortgroup(stores: Stores, uuid: string): Promise<PortgroupRecord> {
  try {
    return await findPortgroup(stores, uuid);
  } catch (error) {
    if (!isFailure(error, "portgroup.not_found")) throw error;
    throw new Failure("input.invalid", error.message, { hint: error.hint, cause: error });
  }
}
