import { hostname } from "node:os";
import type { JsonObject } from "@ingot/kernel";
import type { BlockDevice, NetworkInterface } from "@ingot/machine";
import type { HardwareContext } from "@ingot/step-kit";

/** Ironic's inventory (ironic-python-agent: hardware.list_hardware_info). */
export async function inventory({ hardware }: HardwareContext): Promise<JsonObject> {
  const [interfaces, disks, cpu, memory, vendor, boot] = await Promise.all([
    hardware.listNetworkInterfaces(),
    hardware.listBlockDevices(),
    hardware.getCpus(),
    hardware.getMemory(),
    hardware.getSystemVendor(),
    hardware.getBootInfo(),
  ]);
  return {
    interfaces: interfaces.map(interfaceFacts),
    disks: disks.map(diskFacts),
    cpu: {
      model_name: cpu.modelName,
      frequency: cpu.frequencyMhz === null ? "" : String(cpu.frequencyMhz),
      count: cpu.count,
      architecture: cpu.architecture,
      flags: [...cpu.flags],
    },
    memory: { total: memory.totalBytes, physical_mb: memory.physicalMiB },
    bmc_address: null,
    bmc_v6address: null,
    system_vendor: {
      manufacturer: vendor.manufacturer,
      product_name: vendor.productName,
      serial_number: vendor.serialNumber,
    },
    boot: { current_boot_mode: boot.mode, pxe_interface: boot.pxeInterface },
    hostname: hostname(),
  };
}

function interfaceFacts(one: NetworkInterface): JsonObject {
  return {
    name: one.name,
    mac_address: one.mac,
    ipv4_address: one.ipv4,
    ipv6_address: one.ipv6,
    has_carrier: one.hasCarrier,
    lldp: null,
    vendor: one.vendor,
    product: one.product,
    client_id: null,
    biosdevname: null,
    speed_mbps: one.speedMbps,
  };
}

function diskFacts(disk: BlockDevice): JsonObject {
  return {
    name: disk.path,
    model: disk.model ?? "",
    size: disk.sizeBytes,
    rotational: disk.rotational,
    wwn: disk.wwn,
    serial: disk.serial,
    vendor: disk.vendor,
    wwn_with_extension: disk.wwnWithExtension,
    wwn_vendor_extension: disk.wwnVendorExtension,
    hctl: disk.hctl,
    by_path: disk.byPath,
  };
}
