import type {
  BootInterface,
  HardwareType,
  ManagementInterface,
  PlainInterface,
  VendorInterface,
} from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import { fakeDriverSteps } from "./fake-driver-steps.ts";
import type { FakeMachine } from "./fake-machine.ts";

const nothing: PlainInterface = { properties: {}, absent: false };
const absent: PlainInterface = { properties: {}, absent: true };

/** A driver for fake machines: `direct` deployment by an agent that speaks the real protocol. */
export function fakeMachineType(machines: ReadonlyMap<string, FakeMachine>): HardwareType {
  const machineOf = (uuid: string): FakeMachine => {
    const machine = machines.get(uuid);
    if (machine === undefined) throw new Failure("internal", `no fake machine for node ${uuid}`);
    if (machine.bmcFails !== undefined) throw machine.bmcFails;
    return machine;
  };
  const management = fakeManagement(machineOf);
  return {
    name: "fake-machine",
    steps: fakeDriverSteps(machineOf),
    interfaces: {
      power: {
        test: {
          properties: {},
          supportedTargets: ["power on", "power off", "rebooting", "soft power off", "soft rebooting"],
          validate: () => {},
          getPowerState: async ({ node }) => machineOf(node.uuid).power,
          observe: async ({ node }) => ({ power: machineOf(node.uuid).power, health: machineOf(node.uuid).health }),
          setPowerState: async ({ node }, target) => machineOf(node.uuid).setPower(target),
        },
      },
      management: {
        test: management,
        // For a BMC that sets boot mode and secure boot.
        "boot-modes": {
          ...management,
          setBootMode: async ({ node }, mode) => void (machineOf(node.uuid).bootMode = mode),
          setSecureBootState: async ({ node }, on) => void (machineOf(node.uuid).secureBoot = on),
        },
      },
      boot: {
        test: {
          properties: {},
          capabilities: ["ramdisk_boot", "ramdisk_boot_iso", "ramdisk_boot_configdrive", "pregenerated_token"],
          validate: () => {},
          prepareRamdisk: async ({ node }, boot) => {
            const machine = machineOf(node.uuid);
            Object.assign(machine, { medium: boot, bootsFromDisk: false, inMemory: null });
          },
          cleanUpRamdisk: async ({ node }) => {
            Object.assign(machineOf(node.uuid), { medium: null, inMemory: null });
          },
          prepareInstance: async ({ node }) => {
            Object.assign(machineOf(node.uuid), { bootsFromDisk: true, inMemory: null });
          },
          prepareRamdiskInstance: async ({ node }, instance) => {
            Object.assign(machineOf(node.uuid), { medium: null, bootsFromDisk: false, inMemory: instance });
          },
          cleanUpInstance: async ({ node }) => {
            Object.assign(machineOf(node.uuid), { bootsFromDisk: false, inMemory: null });
          },
        },
        "disk-only": diskOnly,
      },
      deploy: {
        direct: { properties: {}, method: "direct", validate: () => {} },
        "custom-agent": { properties: {}, method: "custom-agent", validate: () => {} },
        ramdisk: { properties: {}, method: "ramdisk", validate: () => {} },
      },
      inspect: {
        agent: { properties: {}, method: "agent", validate: () => {} },
        bmc: {
          properties: {},
          method: "out-of-band",
          validate: () => {},
          inspectHardware: async ({ node }) => {
            machineOf(node.uuid);
            return {
              properties: { cpus: 8, cpu_arch: "x86_64", memory_mb: 8192, local_gb: 100 },
              capabilities: { cpu_vt: "true" },
              traits: ["CUSTOM_FOUND"],
              addresses: ["52:54:00:AB:CD:EF"],
            };
          },
        },
        "no-inspect": absent,
      },
      bios: { "no-bios": absent },
      console: { "no-console": absent },
      firmware: { "no-firmware": absent },
      network: {
        test: {
          properties: {},
          validate: () => {},
          switchTo: async ({ node }, network) => void (machineOf(node.uuid).network = network),
        },
        noop: nothing,
      },
      raid: { "no-raid": absent },
      rescue: { agent: { properties: {}, method: "agent", validate: () => {} }, "no-rescue": absent },
      storage: { noop: nothing },
      vendor: { "no-vendor": absent, test: fakeVendor(machineOf) },
    },
  };
}

/** Boots no instance into memory. */
const diskOnly: BootInterface = {
  properties: {},
  capabilities: [],
  validate: () => {},
  prepareRamdisk: async () => {},
  cleanUpRamdisk: async () => {},
  prepareInstance: async () => {},
  cleanUpInstance: async () => {},
};

function fakeManagement(machineOf: (uuid: string) => FakeMachine): ManagementInterface {
  return {
    properties: {},
    validate: () => {},
    getSupportedBootDevices: async () => ["disk", "cdrom"],
    getBootDevice: async () => ({ boot_device: "disk", persistent: true }),
    setBootDevice: async () => {},
    getBootMode: async () => "uefi",
    getSensors: async ({ node }) => [
      {
        type: "Temperature",
        name: "CPU",
        value: machineOf(node.uuid).temperature,
        unit: "Cel",
        minimum: null,
        maximum: null,
        health: "OK",
        state: "Enabled",
      },
    ],
  };
}

/** One method that nobody waits for. */
function fakeVendor(machineOf: (uuid: string) => FakeMachine): VendorInterface {
  return {
    properties: {},
    validate: () => {},
    driverMethods: {},
    methods: {
      turn_key: {
        verbs: ["POST"],
        description: "turns the key",
        async: true,
        exclusive: true,
        run: async ({ node }) => {
          const { ran } = machineOf(node.uuid);
          ran.set("turn_key", (ran.get("turn_key") ?? 0) + 1);
          return null;
        },
      },
    },
  };
}
