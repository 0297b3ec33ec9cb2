import type { JsonObject } from "@ingot/kernel";
import { type Answer, problem, resource } from "../answer.ts";
import { collection } from "../collection.ts";
import type { BmcContext, BmcRequest, Handler, Route } from "../context.ts";
import { chassisPath, link, managerPath, ROOT, systemPath } from "../paths.ts";

const SYSTEM = `${ROOT}/Systems/:system`;
const OK = { State: "Enabled", Health: "OK" };

/** What the machine is made of. */
export const inventoryRoutes: readonly Route[] = [
  { path: `${SYSTEM}/Bios`, methods: { GET: (bmc) => resource(bios(bmc)) } },
  { path: `${SYSTEM}/SecureBoot`, methods: { GET: (bmc) => resource(secureBoot(bmc)) } },
  ...parts("Processors", "Processor", (bmc) => [["CPU0", processor(bmc)]]),
  ...parts("Memory", "Memory", (bmc) => [["DIMM0", memory(bmc)]]),
  ...parts("EthernetInterfaces", "EthernetInterface", (bmc) => [["NIC0", nic(bmc)]]),
  ...parts("Storage", "Storage", (bmc) => [["virtio", storage(bmc)]]),
  ...parts("SimpleStorage", "SimpleStorage", (bmc) => [["virtio", simpleStorage(bmc)]]),
  { path: `${SYSTEM}/Storage/virtio/Drives/:drive`, methods: { GET: drive } },
  {
    path: `${SYSTEM}/Storage/virtio/Volumes`,
    methods: { GET: (bmc) => collection(`${systemPath(bmc.machine)}/Storage/virtio/Volumes`, "Volume", []) },
  },
  {
    path: `${ROOT}/Chassis`,
    methods: { GET: (bmc) => collection(`${ROOT}/Chassis`, "Chassis", [chassisPath(bmc.machine)]) },
  },
  { path: `${ROOT}/Chassis/:chassis`, methods: { GET: (bmc) => resource(chassis(bmc)) } },
];

type Part = readonly [id: string, body: JsonObject];

/** A collection below the system and its members. */
function parts(name: string, kind: string, list: (bmc: BmcContext) => readonly Part[]): readonly Route[] {
  const at = (bmc: BmcContext) => `${systemPath(bmc.machine)}/${name}`;
  const all: Handler = (bmc) =>
    collection(
      at(bmc),
      kind,
      list(bmc).map(([id]) => `${at(bmc)}/${id}`),
    );
  const one: Handler = (bmc, { params, path }) => {
    const found = list(bmc).find(([id]) => id === params["part"]);
    if (found === undefined) return problem(404, "ResourceMissingAtURI", [path]);
    const [id, body] = found;
    return resource({ "@odata.id": `${at(bmc)}/${id}`, Id: id, ...body });
  };
  return [
    { path: `${SYSTEM}/${name}`, methods: { GET: all } },
    { path: `${SYSTEM}/${name}/:part`, methods: { GET: one } },
  ];
}

function bios(bmc: BmcContext): JsonObject {
  return {
    "@odata.id": `${systemPath(bmc.machine)}/Bios`,
    "@odata.type": "#Bios.v1_1_0.Bios",
    Id: "Bios",
    Name: "BIOS settings, which only the boot override's mode changes",
    AttributeRegistry: null,
    Attributes: { BootMode: bmc.machine.boot.mode === "uefi" ? "Uefi" : "Bios" },
  };
}

function secureBoot(bmc: BmcContext): JsonObject {
  return {
    "@odata.id": `${systemPath(bmc.machine)}/SecureBoot`,
    "@odata.type": "#SecureBoot.v1_1_0.SecureBoot",
    Id: "SecureBoot",
    Name: "UEFI Secure Boot, which this firmware does not have",
    SecureBootEnable: false,
    SecureBootCurrentBoot: "Disabled",
    SecureBootMode: "SetupMode",
  };
}

function processor(bmc: BmcContext): JsonObject {
  return {
    "@odata.type": "#Processor.v1_10_0.Processor",
    Name: "Processor",
    Socket: "0",
    ProcessorType: "CPU",
    ProcessorArchitecture: "x86",
    InstructionSet: "x86-64",
    Manufacturer: "QEMU",
    Model: "QEMU Virtual CPU",
    MaxSpeedMHz: null,
    TotalCores: bmc.machine.definition.cpus,
    TotalThreads: bmc.machine.definition.cpus,
    Status: OK,
  };
}

function memory(bmc: BmcContext): JsonObject {
  return {
    "@odata.type": "#Memory.v1_11_0.Memory",
    Name: "Memory",
    MemoryType: "DRAM",
    MemoryDeviceType: "DDR4",
    CapacityMiB: Math.floor(bmc.machine.definition.memoryBytes / 1024 ** 2),
    Status: OK,
  };
}

function nic(bmc: BmcContext): JsonObject {
  const address = bmc.machine.definition.mac.toUpperCase();
  return {
    "@odata.type": "#EthernetInterface.v1_6_2.EthernetInterface",
    Name: "Network interface",
    MACAddress: address,
    PermanentMACAddress: address,
    InterfaceEnabled: true,
    LinkStatus: bmc.machine.power === "on" ? "LinkUp" : "LinkDown",
    SpeedMbps: 1000,
    FullDuplex: true,
    MTUSize: 1500,
    Status: OK,
  };
}

function storage(bmc: BmcContext): JsonObject {
  const path = `${systemPath(bmc.machine)}/Storage/virtio`;
  return {
    "@odata.type": "#Storage.v1_9_0.Storage",
    Name: "virtio disks",
    Drives: bmc.machine.definition.diskBytes.map((_, index) => link(`${path}/Drives/${index}`)),
    "Drives@odata.count": bmc.machine.definition.diskBytes.length,
    Volumes: link(`${path}/Volumes`),
    StorageControllers: [
      { "@odata.id": `${path}#/StorageControllers/0`, MemberId: "0", Name: "virtio", Status: OK, SpeedGbps: null },
    ],
    Status: OK,
  };
}

function simpleStorage(bmc: BmcContext): JsonObject {
  const devices = bmc.machine.definition.diskBytes.map((bytes, index) => ({
    Name: `disk ${index}`,
    Manufacturer: "QEMU",
    Model: "virtio",
    CapacityBytes: bytes,
    Status: OK,
  }));
  return { "@odata.type": "#SimpleStorage.v1_3_0.SimpleStorage", Name: "virtio disks", Devices: devices, Status: OK };
}

function drive(bmc: BmcContext, { params, path }: BmcRequest): Answer {
  const index = Number(params["drive"]);
  const bytes = bmc.machine.definition.diskBytes[index];
  if (bytes === undefined) return problem(404, "ResourceMissingAtURI", [path]);
  return resource({
    "@odata.id": `${systemPath(bmc.machine)}/Storage/virtio/Drives/${index}`,
    "@odata.type": "#Drive.v1_11_0.Drive",
    Id: String(index),
    Name: `disk ${index}`,
    Manufacturer: "QEMU",
    Model: "virtio",
    SerialNumber: `${bmc.machine.definition.name}-${index}`.slice(-20),
    MediaType: "SSD",
    CapacityBytes: bytes,
    Status: OK,
  });
}

function chassis(bmc: BmcContext): JsonObject {
  const { definition, power } = bmc.machine;
  return {
    "@odata.id": chassisPath(bmc.machine),
    "@odata.type": "#Chassis.v1_15_0.Chassis",
    Id: definition.uuid,
    Name: `Chassis of ${definition.name}`,
    ChassisType: "StandAlone",
    Manufacturer: "Ingot",
    Model: "Laboratory",
    SerialNumber: definition.name,
    PowerState: power === "on" ? "On" : "Off",
    Status: OK,
    Links: { ComputerSystems: [link(systemPath(bmc.machine))], ManagedBy: [link(managerPath(bmc.machine))] },
  };
}
