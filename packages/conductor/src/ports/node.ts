import type { ProvisionState } from "@ingot/contract";
import type { Json, JsonObject, NodeId } from "@ingot/kernel";
import type { InterfaceKind } from "@ingot/driver-kit";

/** The `*_interface` fields: which implementation a node uses; null until the driver's default is resolved. */
export type NodeInterfaces = { readonly [Kind in InterfaceKind as `${Kind}_interface`]: string | null };

/**
 * A node: every field of Ironic's node object (v1.44), under Ironic's names.
 * Times are milliseconds since the epoch; secrets in the `*_info` documents are in clear and are masked by the presenter.
 */
export interface NodeRecord extends NodeInterfaces {
  /** Counts up with each write: the ETag of later, and the guard of {@link NodeStore.update}. */
  readonly version: number;
  readonly uuid: NodeId;
  readonly created_at: number;
  readonly updated_at: number | null;
  readonly name: string | null;
  readonly instance_uuid: string | null;
  readonly instance_name: string | null;
  readonly allocation_uuid: string | null;
  readonly chassis_uuid: string | null;
  readonly parent_node: string | null;
  readonly owner: string | null;
  readonly lessee: string | null;
  readonly shard: string | null;
  readonly description: string | null;
  readonly resource_class: string | null;
  readonly conductor_group: string;
  /** Host name of the conductor that looks after the node. */
  readonly conductor: string | null;
  readonly driver: string;
  readonly driver_info: JsonObject;
  readonly driver_internal_info: JsonObject;
  readonly instance_info: JsonObject;
  readonly properties: JsonObject;
  readonly extra: JsonObject;
  readonly network_data: JsonObject;
  /** Sorted, without duplicates. */
  readonly traits: readonly string[];
  readonly clean_step: JsonObject;
  readonly deploy_step: JsonObject;
  readonly service_step: JsonObject;
  readonly raid_config: JsonObject;
  readonly target_raid_config: JsonObject;
  /** Host name of the conductor that is working on the node right now; null while it waits or rests. */
  readonly reservation: string | null;
  readonly power_state: string | null;
  readonly target_power_state: string | null;
  readonly provision_state: ProvisionState;
  readonly target_provision_state: ProvisionState | null;
  readonly provision_updated_at: number | null;
  readonly maintenance: boolean;
  readonly maintenance_reason: string | null;
  readonly fault: string | null;
  readonly last_error: string | null;
  readonly console_enabled: boolean;
  readonly inspection_started_at: number | null;
  readonly inspection_finished_at: number | null;
  readonly automated_clean: boolean | null;
  readonly protected: boolean;
  readonly protected_reason: string | null;
  readonly retired: boolean;
  readonly retired_reason: string | null;
  readonly disable_power_off: boolean;
  readonly boot_mode: string | null;
  readonly secure_boot: boolean | null;
  readonly health: string | null;
}

export type NodeChanges = Partial<Omit<NodeRecord, "uuid" | "created_at" | "version">>;

/** Filters of `GET /v1/nodes`; a key that is absent does not filter. */
export interface NodeFilter {
  readonly associated?: boolean;
  readonly maintenance?: boolean;
  readonly retired?: boolean;
  readonly sharded?: boolean;
  readonly shard?: readonly string[];
  readonly provision_state?: string | readonly string[];
  readonly driver?: string;
  readonly fault?: string;
  readonly resource_class?: string;
  readonly conductor_group?: string;
  readonly conductor?: string;
  readonly owner?: string;
  readonly lessee?: string;
  /** Owner or lessee. */
  readonly project?: string;
  readonly description_contains?: string;
  readonly instance_name?: string;
  readonly chassis_uuid?: string;
  readonly instance_uuid?: string;
  readonly parent_node?: string;
  /** Nodes that have a parent are left out of a list unless this or `parent_node` is given. */
  readonly include_children?: boolean;
}

/** A page of a list: items after `marker` (a UUID, exclusive) in the order of `sortKey`, then of creation. */
export interface Page {
  readonly limit: number;
  readonly marker?: string;
  readonly sortKey?: string;
  readonly sortDir?: "asc" | "desc";
}

export interface NodeUpdateOptions {
  /** Refuses to write over a record that is not of this version. */
  readonly ifVersion?: number;
  /** Merged into `driver_internal_info` in the same write; null removes a key. */
  readonly internalInfo?: Readonly<Record<string, Json>>;
}

export interface NodeStore {
  /** Throws `store.duplicate` with details `{field, value}` when the uuid, name or instance_uuid is taken. */
  insert(node: NodeRecord): Promise<void>;
  byUuid(uuid: string): Promise<NodeRecord | undefined>;
  byName(name: string): Promise<NodeRecord | undefined>;
  byInstance(instanceUuid: string): Promise<NodeRecord | undefined>;
  list(filter: NodeFilter, page: Page): Promise<readonly NodeRecord[]>;
  /** How many nodes are in one of these states. */
  countInStates(states: readonly ProvisionState[]): Promise<number>;
  /**
   * Writes the changes, adds one to `version`, sets `updated_at`, and answers with the whole new record.
   * With `ifVersion`, throws `store.stale` when another writer came first; `store.duplicate` as insert does;
   * `node.not_found` when it is gone.
   */
  update(uuid: string, changes: NodeChanges, options?: NodeUpdateOptions): Promise<NodeRecord>;
  /** Merges keys into `driver_internal_info` (null removes one) in one statement, so that writers do not undo each other. */
  mergeInternalInfo(uuid: string, changes: Readonly<Record<string, Json>>): Promise<NodeRecord>;
  /** With its ports, port groups, volumes, inventory, history, timeline and finished operations. */
  remove(uuid: string): Promise<void>;
  /**
   * UUIDs of nodes that an allocation may take, unordered: of the resource class, `available`, of a known power state, without instance,
   * allocation or reservation, not in maintenance, not retired, with all the traits, and among `candidates` when given.
   */
  allocatable(query: AllocatableQuery): Promise<readonly string[]>;
}

export interface AllocatableQuery {
  readonly resourceClass: string;
  readonly traits: readonly string[];
  readonly candidates: readonly string[];
  readonly owner?: string;
  readonly limit: number;
}
