import type { InterfaceKind } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { BiosInterface } from "./bios.ts";
import type { BootInterface } from "./boot.ts";
import type { ConsoleInterface } from "./console.ts";
import type { DeployInterface } from "./deploy.ts";
import type { FirmwareInterface } from "./firmware.ts";
import type { InspectInterface } from "./inspect.ts";
import type { ManagementInterface } from "./management.ts";
import type { NetworkInterface } from "./network.ts";
import type { PowerInterface } from "./power.ts";
import type { DriverProperties } from "./properties.ts";
import type { RaidInterface } from "./raid.ts";
import type { RescueInterface } from "./rescue.ts";
import type { DriverStep } from "./step.ts";
import type { StorageInterface } from "./storage.ts";
import type { VendorInterface } from "./vendor.ts";

/** An interface that does nothing, or stands for what a machine has not: `noop`, `no-bios`, `no-rescue`. */
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
  readonly bios: Readonly<Record<string, BiosInterface | PlainInterface>>;
  readonly console: Readonly<Record<string, ConsoleInterface | PlainInterface>>;
  readonly firmware: Readonly<Record<string, FirmwareInterface | PlainInterface>>;
  readonly network: Readonly<Record<string, NetworkInterface | PlainInterface>>;
  readonly raid: Readonly<Record<string, RaidInterface | PlainInterface>>;
  readonly rescue: Readonly<Record<string, RescueInterface | PlainInterface>>;
  readonly storage: Readonly<Record<string, StorageInterface | PlainInterface>>;
  readonly vendor: Readonly<Record<string, VendorInterface | PlainInterface>>;
}

export interface HardwareType {
  /** As `--driver` names it: `redfish`, `fake-hardware`. */
  readonly name: string;
  readonly interfaces: InterfaceSet;
  /** A name of the BMC that `driver_info` leads to, the same for all systems of one BMC; undefined when that cannot be told. */
  bmcOf?(driverInfo: JsonObject): string | undefined;
  /** Out-of-band steps, by interface kind and implementation name. */
  readonly steps: readonly {
    readonly kind: InterfaceKind;
    readonly implementation: string;
    readonly step: DriverStep;
  }[];
}
