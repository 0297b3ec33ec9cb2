import type { DriverContext, OutOfBandInspect, InspectionResult } from "@ingot/driver-kit";
import type { JsonObject } from "@ingot/kernel";
import { redfishAccess } from "./access.ts";
import type { RedfishClients } from "./client-pool.ts";
import { REDFISH_PROPERTIES } from "./properties.ts";
import { linkAt, members, numberAt, objectAt, textAt } from "./resource.ts";
import { openSystem, type RedfishSystem } from "./system.ts";

const GIB = 1024 ** 3;
/** DSP0268, Processor.InstructionSet, in the kernel's words. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  "x86-64": "x86_64",
  x86: "i686",
  "ARM-A64": "aarch64",
  "ARM-A32": "armv7l",
  PowerISA: "ppc64le",
};

export function redfishInspect(clients: RedfishClients): OutOfBandInspect {
  return {
    properties: REDFISH_PROPERTIES,
    method: "out-of-band",
    validate: (context) => void redfishAccess(context.node.driver_info),
    inspectHardware: async (context) => inspect(context, await openSystem(context, clients)),
  };
}

async function inspect(context: DriverContext, system: RedfishSystem): Promise<InspectionResult> {
  const cpu = await processors(context, system);
  const memory = await memoryMb(context, system);
  const disks = await findDisks(context, system);
  const interfaces = await findInterfaces(context, system);
  const largest = Math.max(0, ...disks.map(({ size }) => size));
  const mode = textAt(objectAt(system.resource, "Boot"), "BootSourceOverrideMode");
  const bootMode = mode === undefined ? undefined : mode === "UEFI" ? "uefi" : "bios";
  return {
    properties: {
      ...(memory === undefined ? {} : { memory_mb: memory }),
      ...(cpu.count === undefined ? {} : { cpus: cpu.count }),
      ...(cpu.architecture === undefined ? {} : { cpu_arch: cpu.architecture }),
      ...(largest === 0 ? {} : { local_gb: Math.floor(largest / GIB) }),
      ...vendor(system.resource),
    },
    capabilities: {
      ...(bootMode === undefined || hasBootMode(context) ? {} : { boot_mode: bootMode }),
      ...(linkAt(system.resource, "SecureBoot") === undefined ? {} : { secure_boot: "true" }),
    },
    ...(bootMode === undefined ? {} : { boot_mode: bootMode }),
    addresses: interfaces.map(({ mac_address }) => mac_address),
    inventory: {
      cpu: { count: cpu.count ?? null, architecture: cpu.architecture ?? null, model_name: cpu.model ?? null },
      memory: { physical_mb: memory ?? null },
      interfaces,
      disks: disks.map((disk) => ({ ...disk })),
      system_vendor: {
        manufacturer: textAt(system.resource, "Manufacturer") ?? null,
        product_name: textAt(system.resource, "Model") ?? null,
        serial_number: textAt(system.resource, "SerialNumber") ?? null,
      },
      boot: { current_boot_mode: bootMode ?? null },
    },
  };
}

async function processors(context: DriverContext, system: RedfishSystem) {
  const summary = objectAt(system.resource, "ProcessorSummary");
  const all = await members(context.scope, system.client, linkAt(system.resource, "Processors"));
  const cpus = all.filter(
    (processor) => ["CPU", undefined].includes(textAt(processor, "ProcessorType")) && isPresent(processor),
  );
  const threads = sum(cpus.map((cpu) => numberAt(cpu, "TotalThreads")));
  const first = cpus[0] ?? {};
  const set = textAt(first, "InstructionSet");
  return {
    count: numberAt(summary, "LogicalProcessorCount") ?? threads ?? numberAt(summary, "Count"),
    architecture: set === undefined ? undefined : (ARCHITECTURES[set] ?? set),
    model: textAt(first, "Model") ?? textAt(summary, "Model"),
  };
}

async function memoryMb(context: DriverContext, system: RedfishSystem): Promise<number | undefined> {
  const gib = numberAt(objectAt(system.resource, "MemorySummary"), "TotalSystemMemoryGiB");
  if (gib !== undefined && gib > 0) return Math.round(gib * 1024);
  const modules = await members(context.scope, system.client, linkAt(system.resource, "Memory"));
  return sum(modules.filter(isPresent).map((module) => numberAt(module, "CapacityMiB")));
}

interface Disk {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly model: string | null;
  readonly serial: string | null;
}

async function findDisks(context: DriverContext, system: RedfishSystem): Promise<Disk[]> {
  const { scope } = context;
  const disks: Disk[] = [];
  for (const controller of await members(scope, system.client, linkAt(system.resource, "Storage"))) {
    for (const path of Array.isArray(controller["Drives"]) ? controller["Drives"] : []) {
      const link = linkAt({ drive: path }, "drive");
      if (link !== undefined) disks.push(...asDisk(await system.client.get(scope, link)));
    }
  }
  if (disks.length > 0) return disks;
  const simple = await members(scope, system.client, linkAt(system.resource, "SimpleStorage"));
  return simple.flatMap((controller) =>
    (Array.isArray(controller["Devices"]) ? controller["Devices"] : []).flatMap((device) =>
      asDisk(objectAt({ device }, "device")),
    ),
  );
}

function asDisk(drive: JsonObject): Disk[] {
  const size = numberAt(drive, "CapacityBytes");
  if (size === undefined || size <= 0 || !isPresent(drive)) return [];
  const name = textAt(drive, "Name") ?? textAt(drive, "Id") ?? "disk";
  return [{ name, size, model: textAt(drive, "Model") ?? null, serial: textAt(drive, "SerialNumber") ?? null }];
}

async function findInterfaces(context: DriverContext, system: RedfishSystem) {
  const all = await members(context.scope, system.client, linkAt(system.resource, "EthernetInterfaces"));
  return all.filter(isPresent).flatMap((nic) => {
    const address = (textAt(nic, "PermanentMACAddress") ?? textAt(nic, "MACAddress") ?? "")
      .toLowerCase()
      .replaceAll("-", ":");
    if (!/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(address) || address === "00:00:00:00:00:00") return [];
    const name = textAt(nic, "Id") ?? textAt(nic, "Name") ?? address;
    return [
      {
        name,
        mac_address: address,
        speed_mbps: numberAt(nic, "SpeedMbps") ?? null,
        has_carrier: textAt(nic, "LinkStatus") === "LinkUp",
      },
    ];
  });
}

/** DSP0268, Status.State: an empty slot and a switched-off device are listed too. */
function isPresent(resource: JsonObject): boolean {
  return !["Absent", "Disabled", "UnavailableOffline"].includes(
    textAt(objectAt(resource, "Status"), "State") ?? "Enabled",
  );
}

/** What somebody has said of the boot mode stands. */
function hasBootMode(context: DriverContext): boolean {
  return /(?:^|,)\s*boot_mode:/.test(String(context.node.properties["capabilities"] ?? ""));
}

function vendor(resource: JsonObject): JsonObject {
  const manufacturer = textAt(resource, "Manufacturer");
  return manufacturer === undefined ? {} : { vendor: manufacturer };
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}
