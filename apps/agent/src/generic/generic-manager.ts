import {
  type BlockDevice,
  chooseInstallDevice,
  eraseMetadata,
  listBlockDevices,
  listNetworkInterfaces,
  readBlockDevice,
  readBootFacts,
  readCpuFacts,
  readMemoryFacts,
  readSystemVendor,
} from "@ingot/machine";
import { defineHardwareManager, type HardwareContext, type HardwareManager, HardwareSupport } from "@ingot/step-kit";
import type { AgentConfig } from "../config/agent-config.ts";
import { AGENT_VERSION } from "../version.ts";
import type { DeployedImage } from "./deployed-image.ts";
import { eraseDevicesMetadata } from "./erase-devices-metadata.ts";
import type { Host } from "./host.ts";
import { inventory } from "./inventory.ts";
import { writeImageStep } from "./write-image-step.ts";

export interface GenericManagerOptions {
  readonly config: AgentConfig;
  readonly host: Host;
  /** Whether the control plane allows MD5 checksums of images. */
  readonly allowMd5: () => boolean;
  /** Called with each image that has been written. */
  readonly onDeployed: (deployed: DeployedImage) => void;
}

/** Knows any machine that runs Linux, as well as Linux does. */
export function genericManager(options: GenericManagerOptions): HardwareManager {
  const { config, host } = options;
  return defineHardwareManager({
    name: "generic_hardware_manager",
    version: AGENT_VERSION,
    evaluateHardwareSupport: () => HardwareSupport.GENERIC,
    steps: [eraseDevicesMetadata, writeImageStep(options)],
    listBlockDevices: ({ scope }) =>
      host.disks === undefined
        ? listBlockDevices(scope)
        : Promise.all(host.disks.map((disk) => readBlockDevice(scope, disk))),
    getOsInstallDevice: (context) => installDevice(context, config.diskTimeoutMs),
    listNetworkInterfaces: () => listNetworkInterfaces(),
    getCpus: () => readCpuFacts(),
    getMemory: () => readMemoryFacts(),
    getSystemVendor: () => readSystemVendor(),
    getBootInfo: () => readBootFacts(config.bootInterface),
    listHardwareInfo: (context) => inventory(context),
    eraseBlockDeviceMetadata: ({ scope }, device) => eraseMetadata(scope, device.path),
  });
}

const DISK_PAUSE_MS = 1000;

/** Controllers may take a while to show their disks: it is asked again until one fits or the time is over. */
async function installDevice(context: HardwareContext, timeoutMs: number): Promise<BlockDevice> {
  const { scope, node, hardware } = context;
  const hints = node?.instance_info["root_device"] ?? node?.properties["root_device"];
  const until = scope.clock.monotonic() + timeoutMs;
  for (;;) {
    const devices = await hardware.listBlockDevices();
    try {
      return chooseInstallDevice(devices, hints);
    } catch (error) {
      if (devices.length > 0 || scope.clock.monotonic() + DISK_PAUSE_MS > until) throw error;
      await scope.sleep(DISK_PAUSE_MS);
    }
  }
}
