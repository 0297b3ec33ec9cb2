import type { Json, JsonObject, Scope } from "@ingot/kernel";

/** What a driver may see of a node; secrets in `driver_info` are in clear here, so never log the object. */
export interface DriverNode {
  readonly uuid: string;
  readonly name: string | null;
  readonly driver: string;
  readonly driver_info: JsonObject;
  readonly driver_internal_info: JsonObject;
  readonly instance_info: JsonObject;
  readonly properties: JsonObject;
  readonly extra: JsonObject;
  readonly instance_uuid: string | null;
  readonly provision_state: string;
  readonly power_state: string | null;
  /** The RAID that it is to have, and has. */
  readonly target_raid_config: JsonObject;
  readonly raid_config: JsonObject;
}

export interface DriverPort {
  readonly uuid: string;
  readonly address: string;
  readonly pxe_enabled: boolean;
}

/** What every call of a driver is given: the scope (deadline, abort, log), the node, and where to keep what must last. */
export interface DriverContext {
  /**
   * A call that changes a machine in several requests awaits `scope.permitted()` before each but the first: the process may
   * have been paused in between, and the machine be another's.
   */
  readonly scope: Scope;
  readonly node: DriverNode;
  /** Read when it is called. */
  readonly ports: () => Promise<readonly DriverPort[]>;
  /** A line in the node's timeline. */
  note(message: string, details?: JsonObject): void;
  /** Merges keys into `driver_internal_info`, durably; `null` removes a key. */
  remember(changes: Readonly<Record<string, Json>>): Promise<void>;
  /**
   * The same, but durable only once it is written down that the call succeeded, in the same write: for what may be forgotten
   * if the process dies before, because then the call is repeated.
   */
  rememberSuccess(changes: Readonly<Record<string, Json>>): Promise<void>;
}
