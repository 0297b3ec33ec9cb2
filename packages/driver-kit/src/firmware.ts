import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

/** A part whose firmware can be told, and the part itself; null is "not told". */
export interface FirmwareComponent {
  /** `bios`, `bmc`, `nic:NIC.1`. */
  readonly component: string;
  readonly current_version: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly serial_number: string | null;
}

/** Reads firmware versions. What changes them is the step `update` of the interface `firmware`. */
export interface FirmwareInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  /** Throws `bmc.unsupported` when the machine tells none. */
  readComponents(context: DriverContext): Promise<readonly FirmwareComponent[]>;
}
