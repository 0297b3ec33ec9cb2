import { access, readdir, readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { NetworkInterface } from "./network-interface.ts";

/** The network interfaces that are hardware (virtual ones such as lo, bridges and tunnels are left out), by name. */
export async function listNetworkInterfaces(sysfs = "/sys"): Promise<readonly NetworkInterface[]> {
  const folder = join(sysfs, "class/net");
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(names.toSorted().map((name) => describe(join(folder, name), name)));
  return found.filter((one) => one !== undefined);
}

async function describe(folder: string, name: string): Promise<NetworkInterface | undefined> {
  const isHardware = await access(join(folder, "device")).then(
    () => true,
    () => false,
  );
  const mac = await attribute(folder, "address");
  if (!isHardware || mac === null || /^(00:)*00$/.test(mac)) return undefined;
  const addresses = networkInterfaces()[name] ?? [];
  const ipv6 = addresses.filter((each) => each.family === "IPv6");
  const speed = Number((await attribute(folder, "speed")) ?? -1);
  return {
    name,
    mac: mac.toLowerCase(),
    ipv4: addresses.find((each) => each.family === "IPv4")?.address ?? null,
    ipv6: (ipv6.find((each) => !each.address.startsWith("fe80:")) ?? ipv6[0])?.address ?? null,
    hasCarrier: (await attribute(folder, "carrier")) === "1",
    vendor: await attribute(folder, "device/vendor"),
    product: await attribute(folder, "device/device"),
    speedMbps: speed > 0 ? speed : null,
  };
}

async function attribute(folder: string, name: string): Promise<string | null> {
  try {
    const text = (await readFile(join(folder, name), "utf8")).trim();
    return text === "" ? null : text;
  } catch {
    return null;
  }
}
