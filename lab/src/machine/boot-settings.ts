import type { BootMode } from "../lab-options.ts";

export const BOOT_TARGETS = ["None", "Pxe", "Cd", "Hdd"] as const;
export type BootTarget = (typeof BOOT_TARGETS)[number];
export const OVERRIDE_ENABLED = ["Disabled", "Once", "Continuous"] as const;
export type OverrideEnabled = (typeof OVERRIDE_ENABLED)[number];

/** The boot source override of a machine, in Redfish's words (DSP0268, ComputerSystem.Boot). */
export interface BootSettings {
  readonly enabled: OverrideEnabled;
  readonly target: BootTarget;
  readonly mode: BootMode;
}

export type BootDevice = "disk" | "cd" | "network";

const ORDERS: Readonly<Record<BootTarget, readonly BootDevice[]>> = {
  None: ["disk", "cd", "network"],
  Hdd: ["disk", "cd", "network"],
  Cd: ["cd", "disk", "network"],
  Pxe: ["network", "disk", "cd"],
};

/** The order in which the firmware tries the devices at the next boot. */
export function bootOrder(settings: BootSettings): readonly BootDevice[] {
  return ORDERS[settings.enabled === "Disabled" ? "None" : settings.target];
}

/** The settings after one boot: an override for once is used up by it. */
export function afterBoot(settings: BootSettings): BootSettings {
  return settings.enabled === "Once" ? { ...settings, enabled: "Disabled", target: "None" } : settings;
}
