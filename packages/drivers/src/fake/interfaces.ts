import type {
  BootDevice,
  BootDeviceState,
  BootInterface,
  BootMode,
  DeployInterface,
  DriverContext,
  OutOfBandInspect,
  ManagementInterface,
  PowerInterface,
  PowerState,
} from "@ingot/driver-kit";
import { Failure, isJsonObject, type JsonObject } from "@ingot/kernel";
import { pretend, requireFakeSettings } from "./pretend.ts";
import { FAKE_PROPERTIES } from "./properties.ts";

const properties = FAKE_PROPERTIES;
const validate = (context: DriverContext) => requireFakeSettings(context.node.driver_info);
const DEVICES: readonly BootDevice[] = ["pxe", "disk", "cdrom", "bios", "safe"];

/** The machine's state lies in `driver_internal_info`, so it outlives the process as a real machine's would. */
export const fakePower: PowerInterface = {
  properties,
  validate,
  supportedTargets: ["power on", "power off", "rebooting", "soft power off", "soft rebooting"],
  getPowerState: async (context) => {
    await pretend(context, "power", "get_power_state");
    const first = context.node.driver_info["fake_power_state"] ?? "power off";
    return (context.node.driver_internal_info["fake_power_state"] ?? first) as PowerState;
  },
  setPowerState: async (context, target) => {
    await pretend(context, "power", "set_power_state");
    const state = target === "power off" || target === "soft power off" ? "power off" : "power on";
    await context.remember({ fake_power_state: state });
  },
};

export const fakeManagement: ManagementInterface = {
  properties,
  validate,
  getSupportedBootDevices: async (context) => {
    await pretend(context, "management", "get_supported_boot_devices");
    return DEVICES;
  },
  getBootDevice: async (context) => {
    await pretend(context, "management", "get_boot_device");
    const remembered = context.node.driver_internal_info["fake_boot_device"];
    const nothing: BootDeviceState = { boot_device: "pxe", persistent: false };
    return isJsonObject(remembered) ? (remembered as unknown as BootDeviceState) : nothing;
  },
  setBootDevice: async (context, device, persistent) => {
    await pretend(context, "management", "set_boot_device");
    if (!DEVICES.includes(device))
      throw new Failure("bmc.unsupported", `the fake machine cannot boot from '${device}'`);
    await context.remember({ fake_boot_device: { boot_device: device, persistent } });
  },
  getBootMode: async (context) => {
    await pretend(context, "management", "get_boot_mode");
    return (context.node.driver_internal_info["fake_boot_mode"] ?? "uefi") as BootMode;
  },
  setBootMode: async (context, mode) => {
    await pretend(context, "management", "set_boot_mode");
    await context.remember({ fake_boot_mode: mode });
  },
  injectNmi: (context) => pretend(context, "management", "inject_nmi"),
  getSecureBootState: async (context) => {
    await pretend(context, "management", "get_secure_boot_state");
    return context.node.driver_internal_info["fake_secure_boot"] === true;
  },
  setSecureBootState: async (context, enabled) => {
    await pretend(context, "management", "set_secure_boot_state");
    await context.remember({ fake_secure_boot: enabled });
  },
};

export const fakeBoot: BootInterface = {
  properties,
  capabilities: ["ramdisk_boot"],
  validate,
  prepareRamdisk: (context) => pretend(context, "boot", "prepare_ramdisk"),
  cleanUpRamdisk: (context) => pretend(context, "boot", "clean_up_ramdisk"),
  prepareInstance: async (context) => {
    await pretend(context, "boot", "prepare_instance");
    await context.remember({ fake_boot_device: { boot_device: "disk", persistent: true } });
  },
  cleanUpInstance: (context) => pretend(context, "boot", "clean_up_instance"),
};

export const fakeDeploy: DeployInterface = {
  properties,
  method: "fake",
  validate,
  pretend: (context, step) => pretend(context, "deploy", step),
};

/** Finds what the node's properties say already, or a small machine; the ports are the NICs. */
export const fakeInspect: OutOfBandInspect = {
  properties,
  method: "out-of-band",
  validate,
  inspectHardware: async (context) => {
    await pretend(context, "inspect", "inspect_hardware");
    const found: JsonObject = {
      memory_mb: 4096,
      cpus: 2,
      cpu_arch: "x86_64",
      local_gb: 20,
      ...context.node.properties,
    };
    return { properties: found, addresses: context.ports.map(({ address }) => address) };
  },
};
