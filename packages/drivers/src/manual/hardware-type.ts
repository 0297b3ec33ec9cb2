import type {
  BootInterface,
  HardwareType,
  ManagementInterface,
  PlainInterface,
  PowerInterface,
} from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";

const nothing: PlainInterface = { properties: {}, absent: false };
const absent: PlainInterface = { properties: {}, absent: true };

/** Somebody's hands: what the machine is told is believed to be done, and noted so that it is done. */
const power: PowerInterface = {
  properties: {},
  supportedTargets: ["power on", "power off", "rebooting", "soft power off", "soft rebooting"],
  validate: () => {},
  getPowerState: async ({ node }) =>
    node.driver_internal_info["manual_power_state"] === "power on" ? "power on" : "power off",
  setPowerState: async (context, target) => {
    context.note(`the machine has no power control: somebody has to do '${target}'`);
    const off = target === "power off" || target === "soft power off";
    await context.remember({ manual_power_state: off ? "power off" : "power on" });
  },
};

const management: ManagementInterface = {
  properties: {},
  validate: () => {},
  getSupportedBootDevices: async () => [],
  getBootDevice: async () => ({ boot_device: null, persistent: null }),
  setBootDevice: async (context, device) => {
    context.note(`the machine has no management: somebody has to make it boot from '${device}'`);
  },
};

const noBoot = (): never => {
  throw new Failure("bmc.unsupported", "the driver manual-management cannot boot a ramdisk");
};

const boot: BootInterface = {
  properties: {},
  capabilities: [],
  validate: noBoot,
  prepareRamdisk: async () => noBoot(),
  cleanUpRamdisk: async () => {},
  prepareInstance: async () => {},
  cleanUpInstance: async () => {},
};

/** Machines without a BMC: they can be enrolled, adopted and kept track of. */
export const manualManagement: HardwareType = {
  name: "manual-management",
  interfaces: {
    power: { fake: power },
    management: { noop: management },
    boot: { "no-boot": boot },
    deploy: { direct: { properties: {}, method: "direct", validate: () => {} } },
    inspect: { "no-inspect": absent },
    bios: { "no-bios": absent },
    console: { "no-console": absent },
    firmware: { "no-firmware": absent },
    network: { noop: nothing },
    raid: { "no-raid": absent },
    rescue: { "no-rescue": absent },
    storage: { noop: nothing },
    vendor: { "no-vendor": absent },
  },
  steps: [],
};
