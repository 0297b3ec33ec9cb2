import { Failure } from "@ingot/kernel";
import { architecture, bootMode, cpuCapabilities, cpus, memory } from "./hardware-properties.ts";
import { extraHardware } from "./extra-hardware.ts";
import type { InspectionHook } from "./inspection-hook.ts";
import { localLinkConnection, parseLldpHook } from "./lldp.ts";
import { accelerators, pciDevices } from "./pci.ts";
import { physicalNetwork } from "./physical-network.ts";
import { ports } from "./ports.ts";
import { ramdiskError } from "./ramdisk-error.ts";
import { raidDevice, rootDevice } from "./root-device.ts";
import { validateInterfaces } from "./validate-interfaces.ts";

const HOOKS: readonly InspectionHook[] = [
  ramdiskError,
  validateInterfaces,
  ports,
  architecture,
  accelerators,
  bootMode,
  cpuCapabilities,
  cpus,
  extraHardware,
  localLinkConnection,
  memory,
  parseLldpHook,
  pciDevices,
  physicalNetwork,
  raidDevice,
  rootDevice,
];
const BY_NAME = new Map(HOOKS.map((hook) => [hook.name, hook]));

export const INSPECTION_HOOKS: readonly string[] = HOOKS.map((hook) => hook.name);

/** The hooks of these names, in this order; throws `config.invalid` for one that is not there or comes too early. */
export function chooseHooks(names: readonly string[]): readonly InspectionHook[] {
  return names.map((name, index) => {
    const hook = BY_NAME.get(name);
    if (hook === undefined) {
      throw new Failure("inspection.hooks_invalid", `there is no inspection hook '${name}'`, {
        hint: `The hooks are ${INSPECTION_HOOKS.join(", ")}.`,
      });
    }
    const missing = (hook.needs ?? []).filter((need) => !names.slice(0, index).includes(need));
    if (missing.length > 0) {
      throw new Failure(
        "inspection.hooks_invalid",
        `the inspection hook '${name}' needs ${missing.join(", ")} before it`,
      );
    }
    return hook;
  });
}
