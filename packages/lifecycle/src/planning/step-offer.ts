import type { OfferedStep } from "@ingot/contract";

/** Where a step does its work: by the driver on the BMC, by the agent in the ramdisk, or by the conductor itself. */
export type StepPlace = "out-of-band" | "in-band" | "conductor";

/** A step of one of the node's driver interfaces; the standard deploy steps that the agent does are `in-band`. */
export interface DriverOffer {
  readonly offered: OfferedStep;
  readonly place: "out-of-band" | "in-band";
}

/** Of a driver that has no agent: nobody but the driver offers steps, and that is known. */
export const NO_RAMDISK = { name: "", steps: [] } as const;

/** All steps of one kind (deploy, clean, service) that a node can run. */
export interface StepCatalogue {
  /** `redfish`: for reasons and messages. */
  readonly driver: string;
  readonly driverSteps: readonly DriverOffer[];
  /** From the ramdisk's manifest, or as its agent reported them; null while neither is known. */
  readonly ramdisk: { readonly name: string; readonly steps: readonly OfferedStep[] } | null;
}

/** What tells steps apart. */
export interface StepKey {
  readonly interface: string;
  readonly step: string;
}

/** `deploy.write_image` */
export function stepName(key: StepKey): string {
  return `${key.interface}.${key.step}`;
}

export interface KnownStep {
  readonly offered: OfferedStep;
  readonly place: StepPlace;
  /** Who offers it. */
  readonly by: { readonly kind: "driver" | "ramdisk" | "reserved"; readonly name: string };
}
