import type { RaidConfig } from "@ingot/contract";
import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

/** What may be wished of RAID. What makes it so are steps of the interface `raid`: `create_configuration`, `delete_configuration`. */
export interface RaidInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  /** Throws `input.invalid` for a target that this machine cannot have; its shape is checked already. */
  validateConfiguration?(context: DriverContext, target: RaidConfig): void | Promise<void>;
}
