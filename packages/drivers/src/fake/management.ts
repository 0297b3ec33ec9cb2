import type { IndicatorState, VirtualMediaDevice } from "@ingot/contract";
import type {
  BootDevice,
  BootDeviceState,
  BootMode,
  DriverContext,
  Indicator,
  ManagementInterface,
  SensorReading,
  SensorType,
} from "@ingot/driver-kit";
import { Failure, isJsonObject, type JsonObject } from "@ingot/kernel";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("management");

const DEVICES: readonly BootDevice[] = ["pxe", "disk", "cdrom", "bios", "safe"];
const INDICATORS: readonly Indicator[] = [
  { component: "chassis", name: "led-0", readonly: true, states: ["off", "on"] },
  { component: "system", name: "led", readonly: false, states: ["blinking", "off", "on"] },
];
/** Redfish's words for what may be in each drive. */
const DRIVES: Readonly<Record<VirtualMediaDevice, readonly string[]>> = {
  cdrom: ["CD", "DVD"],
  floppy: ["Floppy"],
  disk: ["USBStick"],
};

const sensor = (type: SensorType, name: string, told: Partial<SensorReading>): SensorReading => ({
  type,
  name,
  value: null,
  unit: null,
  minimum: null,
  maximum: null,
  health: "OK",
  state: "Enabled",
  ...told,
});
const SENSORS: readonly SensorReading[] = [
  sensor("Temperature", "CPU 1@fake", { value: 41, unit: "Cel", minimum: 0, maximum: 90 }),
  sensor("Temperature", "Inlet@fake", { value: 22.5, unit: "Cel", minimum: 0, maximum: 45 }),
  sensor("Fan", "Fan 1@fake", { value: 4200, unit: "RPM", minimum: 0, maximum: 12_000 }),
  sensor("Power", "PSU 1@fake", { value: 180, unit: "W", maximum: 750 }),
  sensor("Drive", "Disk 1@fake", { value: 480_000_000_000, unit: "By" }),
];

export const fakeManagement: ManagementInterface = {
  properties,
  validate,
  getSupportedBootDevices: async (context) => {
    await call(context, "get_supported_boot_devices");
    return DEVICES;
  },
  getBootDevice: async (context) => {
    await call(context, "get_boot_device");
    const device = context.node.driver_internal_info["fake_boot_device"];
    const nothing: BootDeviceState = { boot_device: "pxe", persistent: false };
    return isJsonObject(device) ? (device as unknown as BootDeviceState) : nothing;
  },
  setBootDevice: async (context, device, persistent) => {
    await call(context, "set_boot_device");
    if (!DEVICES.includes(device))
      throw new Failure("bmc.unsupported", `the fake machine cannot boot from '${device}'`);
    await context.remember({ fake_boot_device: { boot_device: device, persistent } });
  },
  getBootMode: async (context) => {
    await call(context, "get_boot_mode");
    return (context.node.driver_internal_info["fake_boot_mode"] ?? "uefi") as BootMode;
  },
  setBootMode: async (context, mode) => {
    await call(context, "set_boot_mode");
    await context.remember({ fake_boot_mode: mode });
  },
  injectNmi: (context) => call(context, "inject_nmi"),
  getSecureBootState: async (context) => {
    await call(context, "get_secure_boot_state");
    return context.node.driver_internal_info["fake_secure_boot"] === true;
  },
  setSecureBootState: async (context, enabled) => {
    await call(context, "set_secure_boot_state");
    await context.remember({ fake_secure_boot: enabled });
  },
  getIndicators: async (context) => {
    await call(context, "get_supported_indicators");
    return INDICATORS;
  },
  getIndicatorState: async (context, indicator) => {
    await call(context, "get_indicator_state");
    return (remembered(context, "fake_indicators")[lampOf(indicator)] ?? "on") as IndicatorState;
  },
  setIndicatorState: async (context, indicator, state) => {
    await call(context, "set_indicator_state");
    await context.remember({
      fake_indicators: { ...remembered(context, "fake_indicators"), [lampOf(indicator)]: state },
    });
  },
  attachVirtualMedia: async (context, { device, image }) => {
    await call(context, "attach_virtual_media");
    await context.remember({ fake_media: { ...remembered(context, "fake_media"), [device]: image } });
  },
  detachVirtualMedia: async (context, devices) => {
    await call(context, "detach_virtual_media");
    const kept = Object.entries(remembered(context, "fake_media")).filter(
      ([device]) => !devices.some((gone) => gone === device),
    );
    await context.remember({ fake_media: Object.fromEntries(kept) });
  },
  getSensors: async (context) => {
    await call(context, "get_sensors_data");
    return SENSORS;
  },
  getVirtualMedia: async (context) => {
    await call(context, "get_virtual_media");
    const media = remembered(context, "fake_media");
    return Object.entries(DRIVES).map(([device, media_types]) => {
      const image = media[device];
      return { media_types, inserted: image !== undefined, image: typeof image === "string" ? image : null };
    });
  },
};

function lampOf({ name, component }: Indicator): string {
  return `${name}@${component}`;
}

function remembered(context: DriverContext, key: string): JsonObject {
  const value = context.node.driver_internal_info[key];
  return isJsonObject(value) ? value : {};
}
