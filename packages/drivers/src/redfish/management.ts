import type { BootDevice, BootDeviceState, BootMode, DriverContext, ManagementInterface } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import { redfishAccess } from "./access.ts";
import { deviceOf, isRefusal, patchBoot, supportedDevices, targetOf } from "./boot-settings.ts";
import type { RedfishClients } from "./client-pool.ts";
import { findLamps, lampState, setLamp } from "./indicators.ts";
import { REDFISH_PROPERTIES } from "./properties.ts";
import { chooseReset, resetAction } from "./reset.ts";
import { linkAt, objectAt, textAt } from "./resource.ts";
import { readSensors } from "./sensors.ts";
import { openSystem, type RedfishSystem } from "./system.ts";
import { attachMedium, detachMedia, mediaStates } from "./user-media.ts";

export function redfishManagement(clients: RedfishClients): ManagementInterface {
  const open = (context: DriverContext) => openSystem(context, clients);
  return {
    properties: REDFISH_PROPERTIES,
    validate: (context) => void redfishAccess(context.node.driver_info),
    getSupportedBootDevices: async (context) => supportedDevices(await open(context)),
    getBootDevice: async (context) => bootDevice(await open(context)),
    setBootDevice: async (context, device, persistent) => {
      await setBootDevice(context, await open(context), { device, persistent });
    },
    getBootMode: async (context) => bootMode(await open(context)),
    setBootMode: async (context, mode) => setBootMode(context, await open(context), mode),
    injectNmi: async (context) => injectNmi(context, await open(context)),
    getSecureBootState: async (context) => secureBoot(context, await open(context)),
    setSecureBootState: async (context, enabled) => setSecureBoot(context, await open(context), enabled),
    getIndicators: async (context) => {
      const lamps = await findLamps(context.scope, await open(context));
      return lamps.map(({ indicator }) => indicator);
    },
    getIndicatorState: async (context, indicator) => lampState(context.scope, await open(context), indicator),
    setIndicatorState: async (context, indicator, state) => {
      await setLamp(context.scope, await open(context), { indicator, state });
    },
    getSensors: async (context) => readSensors(context.scope, await open(context)),
    attachVirtualMedia: async (context, medium) => attachMedium(context, await open(context), medium),
    detachVirtualMedia: async (context, devices) => detachMedia(context, await open(context), devices),
    getVirtualMedia: async (context) => mediaStates(context, await open(context)),
  };
}

function bootDevice(system: RedfishSystem): BootDeviceState {
  const boot = objectAt(system.resource, "Boot");
  const enabled = textAt(boot, "BootSourceOverrideEnabled");
  const device = enabled === "Disabled" ? null : deviceOf(textAt(boot, "BootSourceOverrideTarget"));
  const persistent = enabled === "Continuous" ? true : enabled === "Once" ? false : null;
  return { boot_device: device, persistent: device === null ? null : persistent };
}

/** Where the BMC has no lasting override, the device is set for the next boot alone, and the timeline says so. */
async function setBootDevice(
  context: DriverContext,
  system: RedfishSystem,
  wanted: { readonly device: BootDevice; readonly persistent: boolean },
): Promise<void> {
  const { scope } = context;
  const target = targetOf(system, wanted.device);
  const once = { BootSourceOverrideTarget: target, BootSourceOverrideEnabled: "Once" };
  if (!wanted.persistent) return patchBoot(scope, system, once);
  try {
    await patchBoot(scope, system, { ...once, BootSourceOverrideEnabled: "Continuous" });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await patchBoot(scope, system, once);
    context.note(`the BMC has no lasting boot device: ${wanted.device} is set for the next boot alone`);
  }
}

function bootMode(system: RedfishSystem): BootMode | null {
  const mode = textAt(objectAt(system.resource, "Boot"), "BootSourceOverrideMode");
  if (mode === "UEFI") return "uefi";
  return mode === "Legacy" ? "bios" : null;
}

async function setBootMode(context: DriverContext, system: RedfishSystem, mode: BootMode): Promise<void> {
  if (bootMode(system) === mode) return;
  const word = mode === "uefi" ? "UEFI" : "Legacy";
  try {
    await patchBoot(context.scope, system, { BootSourceOverrideMode: word });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new Failure("bmc.unsupported", `the BMC does not let the boot mode be set to ${mode}`, { cause: error });
  }
}

async function injectNmi(context: DriverContext, system: RedfishSystem): Promise<void> {
  const action = await resetAction(context.scope, system);
  const reset = chooseReset(action, ["Nmi"]);
  if (reset === undefined) throw new Failure("bmc.unsupported", "the BMC cannot inject an NMI");
  await system.client.post(context.scope, action.target, { ResetType: reset });
}

async function secureBoot(context: DriverContext, system: RedfishSystem): Promise<boolean | null> {
  const path = linkAt(system.resource, "SecureBoot");
  if (path === undefined) return null;
  const enabled = (await system.client.get(context.scope, path))["SecureBootEnable"];
  return typeof enabled === "boolean" ? enabled : null;
}

async function setSecureBoot(context: DriverContext, system: RedfishSystem, enabled: boolean): Promise<void> {
  const path = linkAt(system.resource, "SecureBoot");
  if (path === undefined) throw new Failure("bmc.unsupported", "the BMC has no secure boot");
  try {
    await system.client.patch(context.scope, path, { SecureBootEnable: enabled });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const words = `the BMC does not let secure boot be switched ${enabled ? "on" : "off"}`;
    throw new Failure("bmc.unsupported", words, { cause: error });
  }
}
