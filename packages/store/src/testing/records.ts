import type { AllocationRecord, NodeRecord, PortRecord } from "@ingot/conductor";
import { INTERFACE_KINDS } from "@ingot/driver-kit";
import type { OperationRecord, StepRecord } from "@ingot/engine";
import { newId } from "@ingot/kernel";

/** A whole node record for tests; what matters to a test is given. */
export function nodeRecord(given: Partial<NodeRecord> = {}): NodeRecord {
  const interfaces = Object.fromEntries(INTERFACE_KINDS.map((kind) => [`${kind}_interface`, null]));
  return {
    ...(interfaces as Pick<NodeRecord, "boot_interface">),
    version: 0,
    uuid: newId(),
    created_at: 1,
    updated_at: null,
    name: null,
    instance_uuid: null,
    allocation_uuid: null,
    parent_node: null,
    shard: null,
    description: null,
    owner: null,
    lessee: null,
    resource_class: null,
    conductor_group: "",
    driver: "fake-hardware",
    driver_info: {},
    driver_internal_info: {},
    instance_info: {},
    properties: {},
    traits: [],
    reservation: null,
    power_state: null,
    provision_state: "enroll",
    maintenance: false,
    protected: false,
    retired: false,
    ...given,
  } as NodeRecord;
}

export function portRecord(given: Partial<PortRecord>): PortRecord {
  return {
    uuid: newId(),
    created_at: 1,
    updated_at: null,
    address: "52:54:00:00:00:01",
    extra: {},
    name: null,
    pxe_enabled: true,
    ...given,
  } as PortRecord;
}

export function allocationRecord(given: Partial<AllocationRecord> = {}): AllocationRecord {
  return {
    uuid: newId(),
    created_at: 1,
    updated_at: null,
    name: null,
    node_uuid: null,
    state: "allocating",
    last_error: null,
    resource_class: "baremetal",
    traits: [],
    candidate_nodes: [],
    extra: {},
    owner: null,
    ...given,
  };
}

export function operationRecord(given: Partial<OperationRecord> = {}): OperationRecord {
  return {
    id: newId(),
    kind: "deploy",
    subject: newId(),
    input: {},
    state: "pending",
    owner: null,
    epoch: 0,
    abort: null,
    held: false,
    failure: null,
    createdAt: 1,
    startedAt: null,
    endedAt: null,
    ...given,
  };
}

export function stepRecord(index: number, given: Partial<StepRecord> = {}): StepRecord {
  return {
    index,
    spec: {
      name: `deploy.step${index}`,
      executor: "test",
      input: {},
      idempotent: true,
      reattachable: false,
      abortable: true,
    },
    state: "pending",
    attempt: 0,
    attachment: null,
    output: null,
    failure: null,
    startedAt: null,
    endedAt: null,
    expiresAt: null,
    waitingFor: null,
    wakeAt: null,
    deadlineAt: null,
    onTimeout: null,
    ...given,
  };
}
