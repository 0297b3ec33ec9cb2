/** Hooks over the list of PCI devices, which a collector of the agent adds (`pci_devices`) or a BMC reports. */
import { changeCapabilities } from "../capabilities.ts";
import { asList, asObject, type InspectionDraft, type Mutable, note, setProperties } from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";

/** Counts the devices that have an alias, as capabilities. */
export const pciDevices: InspectionHook = {
  name: "pci-devices",
  apply(draft) {
    const devices = devicesOf(draft);
    const { pciAliases } = draft.config;
    if (devices.length === 0) {
      if (pciAliases.length > 0) note(draft, "warning", "the ramdisk reported no PCI devices");
      return;
    }
    const counts: Record<string, string> = {};
    for (const alias of pciAliases) {
      const count = devices.filter(
        (device) => device["vendor_id"] === alias.vendor_id && device["product_id"] === alias.product_id,
      ).length;
      if (count > 0) counts[alias.name] = String(count);
    }
    if (Object.keys(counts).length > 0) changeCapabilities(draft, counts);
  },
};

/** Writes the known accelerators among the devices into `properties.accelerators`. */
export const accelerators: InspectionHook = {
  name: "accelerators",
  apply(draft) {
    const devices = devicesOf(draft);
    if (devices.length === 0) return note(draft, "warning", "the ramdisk reported no PCI devices");
    const found = devices.flatMap((device): Mutable[] => {
      const known = draft.config.accelerators.find(
        (each) => each.vendor_id === device["vendor_id"] && each.device_id === device["product_id"],
      );
      return known === undefined ? [] : [{ ...known, pci_address: device["bus"] ?? null }];
    });
    setProperties(draft, { accelerators: found });
  },
};

function devicesOf({ inventory, pluginData }: InspectionDraft): readonly Mutable[] {
  const reported = asList(pluginData["pci_devices"]);
  return (reported.length > 0 ? reported : asList(inventory["pci_devices"])).map(asObject);
}
