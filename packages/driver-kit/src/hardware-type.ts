import type { BootInterface } from "./boot.ts";
import type { DeployInterface, InspectInterface } from "./deploy.ts";
import type { ManagementInterface } from "./management.ts";
import type { PowerInterface } from "./power.ts";
import type { DriverProperties } from "./properties.ts";
import type { DriverStep } from "./step.ts";

/** In the order in which the API lists a node's `*_interface` fields. */
export const INTERFACE_KINDS = [
  "bios",
  "boot",
  "console",
  "deploy",
  "firmware",
  "inspect",
  "management",
  "network",
  "power",
  "raid",
  "rescue",
  "storage",
  "vendor",
] as const;
export type InterfaceKind = (typeof INTERFACE_KINDS)[number];

/** An interface that does nothing, is only named, or is not built yet: `noop`, `no-bios`, `no-rescue`. */
export interface PlainInterface {
  readonly properties: DriverProperties;
  /** Whether it stands for "this cannot be done": a verb that needs it is refused with a clear error. */
  readonly absent: boolean;
}

/** For each interface, the implementations by name; the first is the default. */
export interface InterfaceSet {
  readonly power: Readonly<Record<string, PowerInterface>>;
  readonly management: Readonly<Record<string, ManagementInterface>>;
  readonly boot: Readonly<Record<string, BootInterface>>;
  readonly deploy: Readonly<Record<string, DeployInterface>>;
  readonly inspect: Readonly<Record<string, InspectInterface | PlainInterface>>;
  readonly bios: Readonly<Record<string, PlainInterface>>;
  readonly console: Readonly<Record<string, PlainInterface>>;
  readonly firmware: Readonly<Record<string, PlainInterface>>;
  readonly network: Readonly<Record<string, PlainInterface>>;
  readonly raid: Readonly<Record<string, PlainInterface>>;
  readonly rescue: Readonly<Record<string, PlainInterface>>;
  readonly storage: Readonly<Record<string, PlainInterface>>;
  readonly vendor: Readonly<Record<string, PlainInterface>>;
}

export interface HardwareType {
  /** As `--driver` names it: `redfish`, `fake-hardware`. */
  readonly name: string;
  readonly interfaces: InterfaceSet;
  /** Out-of-band steps, by interface kind and implementation name. */
  readonly steps: readonly {
    readonly kind: InterfaceKind;
    readonly implementation: string;
    readonly step: DriverStep;
  }[];
}
