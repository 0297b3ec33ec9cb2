import { Failure, isFailure, newId, type NodeId, type PortId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { PortRecord } from "../../ports/port.ts";
import { isFailureOn } from "../duplicate.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import { requireUnlocked } from "../nodes/require-updatable.ts";
import type { PortFields } from "./port-fields.ts";
import { onNetworkOfGroup, portgroupOf } from "./portgroup-of.ts";

export interface CreatePort {
  readonly fields: PortFields;
}

/** Creates a port; a MAC address belongs to one port only. */
export async function createPort(scope: Scope, conductor: Conductor, input: CreatePort): Promise<PortRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const { fields } = input;
    const node = await findBodyNode(stores, fields.node_uuid);
    requireUnlocked(node);
    const port = await onNetworkOfGroup(stores, newPort(conductor, fields, node.uuid));
    const portgroup = await portgroupOf(stores, port);
    if (portgroup !== undefined && fields.pxe_enabled === true && !portgroup.standalone_ports_supported) {
      throw new Failure(
        "portgroup.conflict",
        `Port group ${portgroup.uuid} doesn't support standalone ports. This port cannot be created as a member of ` +
          "that portgroup as the port's 'pxe_enabled' field was set to True.",
      );
    }
    try {
      await stores.ports.insert(port);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicatePort(port, error) : error;
    }
    return port;
  });
}

/** Lower case, with colons. */
export function normalAddress(address: string): string {
  return address.toLowerCase().replaceAll("-", ":");
}

/** Ironic's words for what `store.duplicate` says of a port. */
export function duplicatePort(port: Pick<PortRecord, "uuid" | "address" | "name">, error: Failure): Failure {
  const message = isFailureOn(error, "address")
    ? `A port with MAC address ${port.address} already exists.`
    : isFailureOn(error, "name")
      ? `A port with name ${port.name} already exists.`
      : `A port with UUID ${port.uuid} already exists.`;
  return new Failure("port.duplicate", message, { cause: error });
}

/** A whole record of what a client, or an inspection, says of a NIC. */
export function newPort(conductor: Conductor, fields: PortFields, node: NodeId): PortRecord {
  const { uuid, ...given } = fields;
  return {
    extra: {},
    local_link_connection: {},
    portgroup_uuid: null,
    pxe_enabled: true,
    physical_network: null,
    is_smartnic: false,
    name: null,
    description: null,
    vendor: null,
    category: null,
    available_for_dynamic_portgroup: true,
    ...given,
    uuid: (uuid?.toLowerCase() ?? newId()) as PortId,
    node_uuid: node,
    address: normalAddress(fields.address),
    internal_info: {},
    created_at: conductor.clock.now(),
    updated_at: null,
  };
}
