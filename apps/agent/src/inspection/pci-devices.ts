import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@ingot/kernel";

/** Every PCI device of the machine as ironic-python-agent reports one: ids in hexadecimal without `0x`. */
export async function listPciDevices(folder = "/sys/bus/pci/devices"): Promise<readonly JsonObject[]> {
  const buses = (await readdir(folder)).toSorted();
  const devices = await Promise.all(buses.map((bus) => readDevice(join(folder, bus), bus)));
  return devices.filter((device) => device !== undefined);
}

async function readDevice(folder: string, bus: string): Promise<JsonObject | undefined> {
  const fact = async (name: string) => (await readFile(join(folder, name), "utf8").catch(() => "")).trim();
  const [vendor, product, kind, revision, numa] = await Promise.all(
    ["vendor", "device", "class", "revision", "numa_node"].map(fact),
  );
  const ids = { vendor_id: hex(vendor), product_id: hex(product), class: hex(kind) };
  if (Object.values(ids).includes(null)) return undefined;
  return { ...ids, revision: hex(revision), bus, numa_node_id: numa === "" ? null : (numa ?? null) };
}

function hex(text: string | undefined): string | null {
  return /^0x([0-9a-f]+)$/.exec(text ?? "")?.[1] ?? null;
}
