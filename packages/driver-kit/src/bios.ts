import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

/** One BIOS attribute as the machine has it, and what its attribute registry says of it; null is "not told". */
export interface BiosSetting {
  readonly name: string;
  readonly value: string | null;
  /** Enumeration, Integer, String, Boolean or Password. */
  readonly attribute_type: string | null;
  readonly allowable_values: readonly string[] | null;
  readonly lower_bound: number | null;
  readonly upper_bound: number | null;
  readonly min_length: number | null;
  readonly max_length: number | null;
  readonly read_only: boolean | null;
  readonly reset_required: boolean | null;
  readonly unique: boolean | null;
}

/** Reads BIOS settings. What changes them are steps of the interface `bios`: `apply_configuration`, `factory_reset`. */
export interface BiosInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  /** Throws `bmc.unsupported` when the machine tells no settings. */
  readSettings(context: DriverContext): Promise<readonly BiosSetting[]>;
}
