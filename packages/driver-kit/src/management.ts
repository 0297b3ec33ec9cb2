import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

export type BootDevice = "pxe" | "disk" | "cdrom" | "bios" | "safe" | "floppy" | "wanboot" | "uefihttp";
export type BootMode = "uefi" | "bios";
export type VirtualMediaDevice = "cdrom" | "floppy" | "usb";

export interface BootDeviceState {
  readonly boot_device: BootDevice | null;
  readonly persistent: boolean | null;
}

export interface ManagementInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  getSupportedBootDevices(context: DriverContext): Promise<readonly BootDevice[]>;
  getBootDevice(context: DriverContext): Promise<BootDeviceState>;
  setBootDevice(context: DriverContext, device: BootDevice, persistent: boolean): Promise<void>;
  getBootMode?(context: DriverContext): Promise<BootMode | null>;
  setBootMode?(context: DriverContext, mode: BootMode): Promise<void>;
  injectNmi?(context: DriverContext): Promise<void>;
  getSecureBootState?(context: DriverContext): Promise<boolean | null>;
  setSecureBootState?(context: DriverContext, enabled: boolean): Promise<void>;
}
