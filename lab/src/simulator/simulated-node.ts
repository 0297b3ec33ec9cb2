import { GIB, MIB } from "@ingot/kernel";
import type { Credentials } from "../bmc/sessions.ts";
import type { SimulatedFault } from "./faults.ts";
import type { SimulatedMachine } from "./simulated-machine.ts";
import { FILES_PATH, simulatedImage } from "./simulator-files.ts";

/** What makes a node of a simulated machine. */
export interface SimulatedNode {
  readonly name: string;
  readonly uuid: string;
  readonly mac: string;
  readonly faults: readonly SimulatedFault[];
  readonly driver_info: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly instance_info: Readonly<Record<string, string>>;
}

export interface SimulatorPlace {
  /** Base URL of the simulator's files. */
  readonly files: string;
  readonly bmcPort: number;
  readonly credentials: Credentials;
}

export function simulatedNode({ definition, faults }: SimulatedMachine, at: SimulatorPlace): SimulatedNode {
  return {
    name: definition.name,
    uuid: definition.uuid,
    mac: definition.mac,
    faults: [...faults],
    driver_info: {
      redfish_address: `http://${definition.address}:${at.bmcPort}`,
      redfish_system_id: `/redfish/v1/Systems/${definition.uuid}`,
      redfish_username: at.credentials.username,
      redfish_password: at.credentials.password,
      deploy_kernel: `${at.files}${FILES_PATH}ramdisk.kernel`,
      deploy_ramdisk: `${at.files}${FILES_PATH}ramdisk.initramfs`,
    },
    properties: {
      cpus: definition.cpus,
      memory_mb: definition.memoryBytes / MIB,
      local_gb: (definition.diskBytes[0] ?? 0) / GIB,
      cpu_arch: "x86_64",
      capabilities: "boot_mode:uefi",
    },
    instance_info: simulatedImage(at.files),
  };
}
