import type {
  BootInterface,
  DeployInterface,
  DriverStep,
  HardwareType,
  InspectInterface,
  InterfaceKind,
  PlainInterface,
  RescueInterface,
} from "@ingot/driver-kit";
import { originOf } from "./access.ts";
import { redfishBiosSteps } from "./bios-steps.ts";
import { redfishBios } from "./bios.ts";
import type { RedfishClients } from "./client-pool.ts";
import { redfishFirmwareSteps } from "./firmware-steps.ts";
import { redfishFirmware } from "./firmware.ts";
import { redfishInspect } from "./inspect.ts";
import { redfishManagement } from "./management.ts";
import { redfishPower } from "./power.ts";
import { redfishRaidSteps } from "./raid-steps.ts";
import { redfishRaid } from "./raid.ts";
import { redfishVendor } from "./vendor.ts";

const nothing: PlainInterface = { properties: {}, absent: false };
const absent: PlainInterface = { properties: {}, absent: true };
const deployedBy = (method: DeployInterface["method"]): DeployInterface => ({
  properties: {},
  method,
  validate: () => {},
});
/** The ramdisk is booted, and its agent reports what it finds. */
const inspectedByAgent: InspectInterface = { properties: {}, method: "agent", validate: () => {} };
const rescuedByAgent: RescueInterface = { properties: {}, method: "agent", validate: () => {} };

/** Machines whose BMC speaks Redfish; the boot interfaces are the caller's. */
export function redfishHardware(clients: RedfishClients, boot: Readonly<Record<string, BootInterface>>): HardwareType {
  return {
    name: "redfish",
    bmcOf: ({ redfish_address: address }) => originOf(address),
    interfaces: {
      power: { redfish: redfishPower(clients) },
      management: { redfish: redfishManagement(clients) },
      boot,
      deploy: {
        direct: deployedBy("direct"),
        "custom-agent": deployedBy("custom-agent"),
        ramdisk: deployedBy("ramdisk"),
      },
      inspect: { redfish: redfishInspect(clients), agent: inspectedByAgent, "no-inspect": absent },
      bios: { redfish: redfishBios(clients), "no-bios": absent },
      console: { "no-console": absent },
      firmware: { redfish: redfishFirmware(clients), "no-firmware": absent },
      network: { noop: nothing },
      raid: { redfish: redfishRaid, "no-raid": absent },
      rescue: { "no-rescue": absent, agent: rescuedByAgent },
      storage: { noop: nothing },
      vendor: { redfish: redfishVendor(clients), "no-vendor": absent },
    },
    steps: [
      ...stepsOf("bios", redfishBiosSteps(clients)),
      ...stepsOf("firmware", redfishFirmwareSteps(clients)),
      ...stepsOf("raid", redfishRaidSteps(clients)),
    ],
  };
}

function stepsOf(kind: InterfaceKind, steps: readonly DriverStep[]): HardwareType["steps"] {
  return steps.map((step) => ({ kind, implementation: "redfish", step }));
}
