import type { JsonObject } from "@ingot/kernel";
import type { DriverContext } from "./context.ts";
import type { BootMode } from "./management.ts";
import type { DriverProperties } from "./properties.ts";

/** What an out-of-band inspection found; the conductor writes it down and makes the ports. */
export interface InspectionResult {
  /** Merged into the node's properties: `cpus`, `cpu_arch`, `memory_mb`, `local_gb`, `vendor`. */
  readonly properties: JsonObject;
  /** Merged into `properties.capabilities`: `boot_mode`, `secure_boot`, `cpu_vt`. */
  readonly capabilities?: Readonly<Record<string, string>>;
  /** Added to the node's traits. */
  readonly traits?: readonly string[];
  readonly boot_mode?: BootMode;
  /** MAC addresses of the NICs that were found: a port is made for each that has none. */
  readonly addresses: readonly string[];
  /** Ironic's inventory document (`GET /v1/nodes/{node}/inventory`). */
  readonly inventory?: JsonObject;
}

/** Asks the BMC. */
export interface OutOfBandInspect {
  readonly properties: DriverProperties;
  readonly method: "out-of-band";
  validate(context: DriverContext): void | Promise<void>;
  inspectHardware(context: DriverContext): Promise<InspectionResult>;
}

/** The conductor boots the ramdisk, whose agent inspects. */
export interface AgentInspect {
  readonly properties: DriverProperties;
  readonly method: "agent";
  validate(context: DriverContext): void | Promise<void>;
}

export type InspectInterface = OutOfBandInspect | AgentInspect;
