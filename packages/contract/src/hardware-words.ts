/** Ironic's words for parts of machines. */

/** What a driver consists of, in the order in which a node's `*_interface` fields are listed (drivers/base.py). */
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

/** What may have lamps (common/components.py). */
export const INDICATOR_COMPONENTS = ["system", "chassis", "power", "disk", "nic"] as const;
export type IndicatorComponent = (typeof INDICATOR_COMPONENTS)[number];

/** What a lamp may show (common/indicator_states.py), besides UNKNOWN. */
export const INDICATOR_STATES = ["off", "on", "blinking"] as const;
export type IndicatorState = (typeof INDICATOR_STATES)[number];

/** What a virtual medium may be attached as (common/boot_devices.py); `disk` is a USB stick. */
export const VIRTUAL_MEDIA_DEVICES = ["disk", "cdrom", "floppy"] as const;
export type VirtualMediaDevice = (typeof VIRTUAL_MEDIA_DEVICES)[number];
