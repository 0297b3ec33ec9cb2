import type { IndicatorState, VirtualMediaDevice } from "@ingot/contract";
import type { DriverContext } from "./context.ts";
import type { Indicator } from "./indicator.ts";
import type { DriverProperties } from "./properties.ts";
import type { SensorReading } from "./sensor.ts";

export type BootDevice = "pxe" | "disk" | "cdrom" | "bios" | "safe" | "floppy" | "wanboot" | "uefihttp";
export type BootMode = "uefi" | "bios";

export interface BootDeviceState {
  readonly boot_device: BootDevice | null;
  readonly persistent: boolean | null;
}

export interface VirtualMedium {
  readonly device: VirtualMediaDevice;
  /** `http://` or `https://`: the BMC fetches it itself. */
  readonly image: string;
}

/** A drive as the BMC tells of it. */
export interface VirtualMediaState {
  /** In Redfish's words: CD, DVD, Floppy, USBStick. */
  readonly media_types: readonly string[];
  readonly inserted: boolean;
  readonly image: string | null;
}

/** What a machine can do beside its power. A method that is left out is refused as not supported. */
export interface ManagementInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  getSupportedBootDevices(context: DriverContext): Promise<readonly BootDevice[]>;
  getBootDevice(context: DriverContext): Promise<BootDeviceState>;
  setBootDevice(context: DriverContext, device: BootDevice, persistent: boolean): Promise<void>;
  getBootMode?(context: DriverContext): Promise<BootMode | null>;
  setBootMode?(context: DriverContext, mode: BootMode): Promise<void>;
  getSecureBootState?(context: DriverContext): Promise<boolean | null>;
  setSecureBootState?(context: DriverContext, enabled: boolean): Promise<void>;
  injectNmi?(context: DriverContext): Promise<void>;
  /** Empty when the machine has no lamps. */
  getIndicators?(context: DriverContext): Promise<readonly Indicator[]>;
  /** `null` when the machine does not tell. */
  getIndicatorState?(context: DriverContext, indicator: Indicator): Promise<IndicatorState | null>;
  setIndicatorState?(context: DriverContext, indicator: Indicator, state: IndicatorState): Promise<void>;
  /** Replaces what is in the drive. Throws `bmc.unsupported` when there is no such drive. */
  attachVirtualMedia?(context: DriverContext, medium: VirtualMedium): Promise<void>;
  /** Of the given devices; safe to repeat. */
  detachVirtualMedia?(context: DriverContext, devices: readonly VirtualMediaDevice[]): Promise<void>;
  /** All that the BMC tells of; empty when it tells of none. */
  getSensors?(context: DriverContext): Promise<readonly SensorReading[]>;
  getVirtualMedia?(context: DriverContext): Promise<readonly VirtualMediaState[]>;
}
