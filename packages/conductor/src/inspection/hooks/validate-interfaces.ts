import { asObject } from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";
import { foundNics, suitableNics } from "./nics.ts";

/** Puts `all_interfaces`, `valid_interfaces` and `macs` into the plugin data; fails when there is no NIC to speak of. */
export const validateInterfaces: InspectionHook = {
  name: "validate-interfaces",
  prepare(draft) {
    const all = foundNics(draft);
    const valid = suitableNics(draft, all);
    draft.pluginData["all_interfaces"] = all;
    draft.pluginData["valid_interfaces"] = valid;
    draft.pluginData["macs"] = Object.values(valid).map((nic) => asObject(nic)["mac_address"] ?? null);
  },
};
