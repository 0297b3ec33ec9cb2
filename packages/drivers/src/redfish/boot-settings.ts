/** The `Boot` object of a ComputerSystem, and its words for Ironic's boot devices. */
import type { BootDevice } from "@ingot/driver-kit";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { httpStatus } from "./client.ts";
import { linkAt, objectAt, textAt, wordsAt } from "./resource.ts";
import type { RedfishSystem } from "./system.ts";

/** Redfish's names of a device, the usual one first. */
const TARGETS: Readonly<Partial<Record<BootDevice, readonly string[]>>> = {
  pxe: ["Pxe"],
  disk: ["Hdd"],
  cdrom: ["Cd", "UsbCd"],
  bios: ["BiosSetup"],
  floppy: ["Floppy"],
  uefihttp: ["UefiHttp"],
};
const STANDARD_TARGETS = ["Pxe", "Hdd", "Cd", "BiosSetup"];

export function supportedDevices(system: RedfishSystem): BootDevice[] {
  const known = wordsAt(objectAt(system.resource, "Boot"), "BootSourceOverrideTarget@Redfish.AllowableValues");
  const names = known ?? STANDARD_TARGETS;
  return deviceNames().filter((device) => TARGETS[device]?.some((target) => names.includes(target)) === true);
}

export function deviceOf(target: string | undefined): BootDevice | null {
  return deviceNames().find((device) => target !== undefined && TARGETS[device]?.includes(target) === true) ?? null;
}

/** The BMC's own name of a device; Supermicro's UEFI starts virtual CDs only as `UsbCd`. */
export function targetOf(system: RedfishSystem, device: BootDevice): string {
  const known = wordsAt(objectAt(system.resource, "Boot"), "BootSourceOverrideTarget@Redfish.AllowableValues");
  const usual = TARGETS[device] ?? [];
  const supermicro = /supermicro/i.test(textAt(system.resource, "Manufacturer") ?? "");
  const names = supermicro ? usual.toReversed() : usual;
  const chosen = known === undefined ? usual[0] : names.find((name) => known.includes(name));
  if (chosen !== undefined) return chosen;
  throw new Failure("bmc.unsupported", `the BMC cannot boot from '${device}'`, {
    hint: `It can boot from ${supportedDevices(system).join(", ") || "nothing that it names"}.`,
  });
}

/** Changes `Boot`, through the system's settings resource where the BMC wants that. */
export async function patchBoot(scope: Scope, system: RedfishSystem, boot: JsonObject): Promise<void> {
  const settings = linkAt(system.resource, "@Redfish.Settings", "SettingsObject");
  try {
    await system.client.patch(scope, system.path, { Boot: boot });
  } catch (error) {
    if (settings === undefined || !isRefusal(error)) throw error;
    await system.client.patch(scope, settings, { Boot: boot });
  }
}

/** Whether a BMC refused what was asked, rather than failed at it. */
export function isRefusal(error: unknown): boolean {
  return [400, 405, 409, 501].includes(httpStatus(error) ?? 0);
}

function deviceNames(): BootDevice[] {
  return Object.keys(TARGETS) as BootDevice[];
}
