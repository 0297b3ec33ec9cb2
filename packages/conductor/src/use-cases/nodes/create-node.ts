import { Failure, isFailure, newId, type NodeId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { isFailureOn } from "../duplicate.ts";
import { instanceNamed } from "./instance-name.ts";
import type { NodeFields } from "./node-fields.ts";
import { requirePlace } from "./require-place.ts";
import { requireServed } from "./require-served.ts";
import { findHardwareType, resolveInterfaces } from "./resolve-interfaces.ts";

export interface CreateNode {
  readonly fields: NodeFields;
  /** Where its life begins: before microversion 1.11 that was `available`. */
  readonly provisionState?: "enroll" | "available";
}

/** Creates a node in state `enroll`, unless told otherwise; what is left out has Ironic's default. */
export async function createNode(scope: Scope, conductor: Conductor, input: CreateNode): Promise<NodeRecord> {
  scope.check();
  const node = newNode(conductor, input);
  await requireServed(conductor.store, conductor, node);
  try {
    return await insert(conductor, node);
  } catch (error) {
    throw isFailure(error, "store.duplicate") ? duplicateNode(node, error) : error;
  }
}

async function insert(conductor: Conductor, node: NodeRecord): Promise<NodeRecord> {
  const { store } = conductor;
  if (node.chassis_uuid === null && node.parent_node === null) {
    await store.nodes.insert(node);
    return node;
  }
  return store.transaction(async (stores) => {
    const placed = { ...node, ...(await requirePlace(stores, node, node)) };
    await stores.nodes.insert(placed);
    return placed;
  });
}

/** Ironic's words for what `store.duplicate` says of a node. */
export function duplicateNode(node: Pick<NodeRecord, "uuid" | "name" | "instance_uuid">, error: Failure): Failure {
  if (isFailureOn(error, "name")) {
    return new Failure("node.duplicate", `A node with name ${node.name} already exists.`, { cause: error });
  }
  if (isFailureOn(error, "instance_uuid")) {
    const message = `Instance ${node.instance_uuid} is already associated with a node, it cannot be associated with ${node.uuid}.`;
    return new Failure("node.duplicate", message, { cause: error });
  }
  return new Failure("node.duplicate", `A node with UUID ${node.uuid} already exists.`, { cause: error });
}

function newNode(conductor: Conductor, { fields, provisionState }: CreateNode): NodeRecord {
  const { uuid, ...given } = fields;
  const type = findHardwareType(conductor, fields.driver);
  return {
    ...BLANK,
    ...given,
    ...instanceNamed(BLANK, given),
    ...resolveInterfaces(type, given),
    resource_class: given.resource_class || null,
    provision_state: provisionState ?? "enroll",
    version: 1,
    uuid: (uuid?.toLowerCase() ?? newId()) as NodeId,
    created_at: conductor.clock.now(),
    conductor: conductor.host,
  };
}

const BLANK = {
  updated_at: null,
  name: null,
  instance_uuid: null,
  instance_name: null,
  allocation_uuid: null,
  chassis_uuid: null,
  parent_node: null,
  owner: null,
  lessee: null,
  shard: null,
  description: null,
  resource_class: null,
  conductor_group: "",
  driver_info: {},
  driver_internal_info: {},
  instance_info: {},
  properties: {},
  extra: {},
  network_data: {},
  traits: [],
  clean_step: {},
  deploy_step: {},
  service_step: {},
  raid_config: {},
  target_raid_config: {},
  reservation: null,
  power_state: null,
  target_power_state: null,
  target_provision_state: null,
  provision_updated_at: null,
  maintenance: false,
  maintenance_reason: null,
  fault: null,
  last_error: null,
  console_enabled: false,
  inspection_started_at: null,
  inspection_finished_at: null,
  automated_clean: null,
  protected: false,
  protected_reason: null,
  retired: false,
  retired_reason: null,
  disable_power_off: false,
  boot_mode: null,
  secure_boot: null,
  health: null,
} as const satisfies Partial<NodeRecord>;
