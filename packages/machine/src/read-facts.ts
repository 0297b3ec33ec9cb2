import { access, readdir, readFile } from "node:fs/promises";
import { cpus, machine } from "node:os";
import { join } from "node:path";
import { KIB, MIB } from "@ingot/kernel";
import type { BootFacts, CpuFacts, MemoryFacts, SystemVendor } from "./facts.ts";

export async function readCpuFacts(): Promise<CpuFacts> {
  const text = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  const all = cpus();
  const frequency = all[0]?.speed ?? 0;
  return {
    count: all.length,
    modelName: all[0]?.model ?? "",
    architecture: machine(),
    frequencyMhz: frequency > 0 ? frequency : null,
    flags: (/^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1] ?? "").split(" ").filter((flag) => flag !== ""),
  };
}

export async function readMemoryFacts(): Promise<MemoryFacts> {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const total = Number(/^MemTotal:\s*(\d+) kB/m.exec(text)?.[1] ?? 0) * KIB;
  return { totalBytes: total, physicalMiB: await installedMemory("/sys/firmware/dmi/entries") };
}

/** The sum of the sizes of the SMBIOS memory devices (type 17). */
async function installedMemory(folder: string): Promise<number | null> {
  const entries = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith("17-"));
  const sizes = await Promise.all(
    entries.map(async (name) =>
      memoryDeviceMiB(await readFile(join(folder, name, "raw")).catch(() => Buffer.alloc(0))),
    ),
  );
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sum > 0 ? sum : null;
}

/** SMBIOS specification 7.18: size at offset 0x0C, extended size (in MiB) at 0x1C. */
export function memoryDeviceMiB(raw: Buffer): number {
  if (raw.length < 0x0e) return 0;
  const size = raw.readUInt16LE(0x0c);
  if (size === 0 || size === 0xffff) return 0;
  if (size === 0x7fff) return raw.length >= 0x20 ? raw.readUInt32LE(0x1c) & 0x7fffffff : 0;
  return (size & 0x8000) === 0 ? size : Math.floor(((size & 0x7fff) * KIB) / MIB);
}

export async function readSystemVendor(folder = "/sys/class/dmi/id"): Promise<SystemVendor> {
  const read = async (name: string) => (await readFile(join(folder, name), "utf8").catch(() => "")).trim();
  return {
    manufacturer: await read("sys_vendor"),
    productName: await read("product_name"),
    serialNumber: await read("product_serial"),
  };
}

/** `bootif`: the kernel parameter BOOTIF (`01-52-54-00-…`), by which PXE says where it came from. */
export async function readBootFacts(bootif: string | undefined): Promise<BootFacts> {
  const uefi = await access("/sys/firmware/efi").then(
    () => true,
    () => false,
  );
  const mac = bootif === undefined ? null : bootif.replace(/^01-/, "").replaceAll("-", ":").toLowerCase();
  return { mode: uefi ? "uefi" : "bios", pxeInterface: mac };
}
