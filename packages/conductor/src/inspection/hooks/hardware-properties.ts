/** Hooks that write one fact of the hardware into the node's properties or capabilities. */
import { changeCapabilities } from "../capabilities.ts";
import { asList, asObject, inspectionFailed, note, setProperties } from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";

export const architecture: InspectionHook = {
  name: "architecture",
  apply(draft) {
    const { architecture: found } = asObject(draft.inventory["cpu"]);
    if (typeof found !== "string" || found === "") {
      throw inspectionFailed("Inventory has malformed or missing CPU architecture information");
    }
    setProperties(draft, { cpu_arch: found });
  },
};

export const cpus: InspectionHook = {
  name: "cpus",
  apply(draft) {
    const { count } = asObject(draft.inventory["cpu"]);
    if (typeof count !== "number") throw inspectionFailed("Inventory has missing CPU count information");
    setProperties(draft, { cpus: count });
  },
};

export const memory: InspectionHook = {
  name: "memory",
  apply(draft) {
    const { physical_mb: found } = asObject(draft.inventory["memory"]);
    if (typeof found !== "number") throw inspectionFailed("Inventory has missing memory information");
    setProperties(draft, { memory_mb: found });
  },
};

export const bootMode: InspectionHook = {
  name: "boot-mode",
  apply(draft) {
    const { current_boot_mode: mode } = asObject(draft.inventory["boot"]);
    if (typeof mode === "string" && mode !== "") changeCapabilities(draft, { boot_mode: mode });
    else note(draft, "warning", "no boot mode is in the inventory");
  },
};

export const cpuCapabilities: InspectionHook = {
  name: "cpu-capabilities",
  apply(draft) {
    const flags = new Set(asList(asObject(draft.inventory["cpu"])["flags"]));
    if (flags.size === 0) return note(draft, "warning", "no CPU flags are in the inventory");
    const found = Object.entries(draft.config.cpuCapabilities).filter(([flag]) => flags.has(flag));
    if (found.length > 0) changeCapabilities(draft, Object.fromEntries(found.map(([, name]) => [name, "true"])));
  },
};
