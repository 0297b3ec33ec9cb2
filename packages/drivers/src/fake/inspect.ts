import type { OutOfBandInspect } from "@ingot/driver-kit";
import type { JsonObject } from "@ingot/kernel";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("inspect");

/** Finds what the node's properties say already, or a small machine; the ports are the NICs. */
export const fakeInspect: OutOfBandInspect = {
  properties,
  method: "out-of-band",
  validate,
  inspectHardware: async (context) => {
    await call(context, "inspect_hardware");
    const found: JsonObject = {
      memory_mb: 4096,
      cpus: 2,
      cpu_arch: "x86_64",
      local_gb: 20,
      ...context.node.properties,
    };
    const addresses = (await context.ports()).map(({ address }) => address);
    return { properties: found, addresses, inventory: inventoryOf(found, addresses) };
  },
};

function inventoryOf(found: JsonObject, addresses: readonly string[]): JsonObject {
  const gib = 1024 ** 3;
  return {
    cpu: { count: found["cpus"] ?? null, architecture: found["cpu_arch"] ?? null, model_name: "Fake" },
    memory: { physical_mb: found["memory_mb"] ?? null },
    disks: [{ name: "/dev/fake", size: Number(found["local_gb"]) * gib, model: "Fake", serial: null }],
    interfaces: addresses.map((address, index) => ({ name: `eth${index}`, mac_address: address, has_carrier: true })),
    system_vendor: { manufacturer: "Fake", product_name: "Fake", serial_number: null },
    boot: { current_boot_mode: "uefi" },
  };
}
