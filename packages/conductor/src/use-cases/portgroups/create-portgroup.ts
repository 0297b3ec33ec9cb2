import { Failure, isFailure, newId, type NodeId, type PortgroupId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { PortgroupRecord } from "../../ports/portgroup.ts";
import { isFailureOn } from "../duplicate.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import type { PortgroupFields } from "./portgroup-fields.ts";

/** What a port group does when nobody says it (Ironic: default_portgroup_mode). */
export const DEFAULT_PORTGROUP_MODE = "active-backup";

export interface CreatePortgroup {
  readonly fields: PortgroupFields;
}

/** Creates a port group without ports. */
export async function createPortgroup(
  scope: Scope,
  conductor: Conductor,
  input: CreatePortgroup,
): Promise<PortgroupRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const node = await findBodyNode(stores, input.fields.node_uuid);
    const portgroup = newPortgroup(conductor, input.fields, node.uuid);
    try {
      await stores.portgroups.insert(portgroup);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicatePortgroup(portgroup, error) : error;
    }
    return portgroup;
  });
}

/** Ironic's words for what `store.duplicate` says of a port group. */
export function duplicatePortgroup(
  portgroup: Pick<PortgroupRecord, "uuid" | "address" | "name">,
  error: Failure,
): Failure {
  const which = isFailureOn(error, "name")
    ? `name ${portgroup.name}`
    : isFailureOn(error, "address")
      ? `MAC address ${portgroup.address}`
      : `UUID ${portgroup.uuid}`;
  return new Failure("portgroup.duplicate", `A portgroup with ${which} already exists.`, { cause: error });
}

function newPortgroup(conductor: Conductor, fields: PortgroupFields, node: NodeId): PortgroupRecord {
  const { uuid, ...given } = fields;
  return {
    name: null,
    address: null,
    extra: {},
    standalone_ports_supported: true,
    properties: {},
    physical_network: null,
    category: null,
    ...given,
    mode: given.mode || DEFAULT_PORTGROUP_MODE,
    uuid: (uuid?.toLowerCase() ?? newId()) as PortgroupId,
    node_uuid: node,
    internal_info: {},
    dynamic_portgroup: false,
    created_at: conductor.clock.now(),
    updated_at: null,
  };
}
