import type { BootInterface, HardwareType, PlainInterface } from "@ingot/driver-kit";
import type { RedfishClients } from "./client-pool.ts";
import { redfishInspect } from "./inspect.ts";
import { redfishManagement } from "./management.ts";
import { redfishPower } from "./power.ts";

const nothing: PlainInterface = { properties: {}, absent: false };
const absent: PlainInterface = { properties: {}, absent: true };

/** Machines whose BMC speaks Redfish; the boot interfaces are the caller's. */
export function redfishHardware(clients: RedfishClients, boot: Readonly<Record<string, BootInterface>>): HardwareType {
  return {
    name: "redfish",
    interfaces: {
      power: { redfish: redfishPower(clients) },
      management: { redfish: redfishManagement(clients) },
      boot,
      deploy: { direct: { properties: {}, method: "direct", validate: () => {} } },
      inspect: { redfish: redfishInspect(clients), "no-inspect": absent },
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
}
