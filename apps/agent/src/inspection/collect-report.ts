import { Failure, isFailure, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import type { HardwareContext } from "@ingot/step-kit";
import type { AgentConfig } from "../config/agent-config.ts";
import type { Host } from "../generic/host.ts";
import { loadAgentHardware } from "../hardware/load-agent-hardware.ts";
import { dispatchTo, managerVersions } from "../hardware/managers.ts";
import { listPciDevices } from "./pci-devices.ts";

export interface ReportOptions {
  readonly config: AgentConfig;
  readonly host: Host;
  readonly plugins: string;
}

type Report = Record<string, Json>;
type Collector = (report: Report, context: HardwareContext, versions: JsonObject) => Promise<void>;

/** What may be asked for by `ipa-inspection-collectors`, with commas between; `default` alone unless it is said. */
const COLLECTORS: Readonly<Record<string, Collector>> = {
  default: collectDefault,
  "pci-devices": async (report) => {
    report["pci_devices"] = await listPciDevices();
  },
};

/** All that can be found out; what could not is told in `error`, so that the control plane has the rest at least. */
export async function collectReport(scope: Scope, options: ReportOptions): Promise<JsonObject> {
  const { managers } = await loadAgentHardware(scope, { ...options, allowMd5: () => false, onDeployed: () => {} });
  const base = { scope, node: undefined, log: (line: string) => scope.log.info({}, line), progress: () => {} };
  const context: HardwareContext = { ...base, hardware: dispatchTo(managers, base) };
  const report: Report = {};
  const failures: string[] = [];
  for (const name of options.config.inspectionCollectors) {
    try {
      const collector = Object.hasOwn(COLLECTORS, name) ? COLLECTORS[name] : undefined;
      if (collector === undefined) throw unknownCollector(name);
      await collector(report, context, managerVersions(managers));
    } catch (error) {
      scope.check();
      failures.push(`collector ${name} failed: ${(error as Error).message}`);
    }
  }
  return { ...report, error: failures.length === 0 ? null : failures.join("; ") };
}

function unknownCollector(name: string): Failure {
  return new Failure(
    "input.invalid",
    `there is none: this agent has ${Object.keys(COLLECTORS).join(" and ")}, not ${name}`,
  );
}

async function collectDefault(report: Report, context: HardwareContext, versions: JsonObject): Promise<void> {
  const inventory = await context.hardware.listHardwareInfo();
  report["inventory"] = inventory;
  const boot = inventory["boot"] as JsonObject | undefined;
  report["boot_interface"] = boot?.["pxe_interface"] ?? null;
  report["configuration"] = { managers: versions };
  report["root_disk"] = await rootDisk(context, inventory);
}

/** The disk that a deployment would take; null on a machine without one. */
async function rootDisk({ hardware }: HardwareContext, inventory: JsonObject): Promise<Json> {
  const disks = (inventory["disks"] ?? []) as readonly JsonObject[];
  try {
    const { path } = await hardware.getOsInstallDevice();
    return disks.find((disk) => disk["name"] === path) ?? null;
  } catch (error) {
    if (!isFailure(error, "machine.no_root_device")) throw error;
    return null;
  }
}
