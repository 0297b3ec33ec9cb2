import { asList, type InspectionDraft, type Mutable, type MutableJson, note } from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";

/** `[kind, device, property, value]`, as the tool hardware-detect writes them. */
const ITEM_SIZE = 4;

/**
 * What the agent's collector extra-hardware found (`data`, a list of items of four) becomes `extra`, by kind, device and
 * property: so that rules can name it.
 */
export const extraHardware: InspectionHook = {
  name: "extra-hardware",
  apply(draft) {
    const { pluginData, config } = draft;
    if (pluginData["data"] === undefined) {
      return note(draft, "warning", "the ramdisk reported no extra hardware: its collector extra-hardware did not run");
    }
    if (!isValid(pluginData["data"], config.extraHardwareStrict)) {
      note(draft, "warning", "the extra hardware that was reported is no list of items of four, and left as it is");
      if (config.extraHardwareStrict) delete pluginData["data"];
      return;
    }
    pluginData["extra"] = byKind(draft, asList(pluginData["data"]));
    delete pluginData["data"];
  },
};

function isValid(data: MutableJson | undefined, strict: boolean): boolean {
  if (!Array.isArray(data)) return false;
  return data.every((item) => Array.isArray(item) && (!strict || item.length === ITEM_SIZE));
}

/** Maps in between: a report's words are nobody's to be properties of objects that are there already. */
function byKind(draft: InspectionDraft, items: readonly MutableJson[]): Mutable {
  const kinds = new Map<string, Map<string, Map<string, MutableJson>>>();
  for (const item of items) {
    const [kind, device, property, value] = asList(item);
    if (kind === undefined) continue;
    if (typeof kind !== "string" || typeof device !== "string" || typeof property !== "string" || value === undefined) {
      note(draft, "warning", `an item of the extra hardware is left out: ${JSON.stringify(item)}`);
      continue;
    }
    const devices = kinds.get(kind) ?? new Map<string, Map<string, MutableJson>>();
    const properties = devices.get(device) ?? new Map<string, MutableJson>();
    kinds.set(kind, devices.set(device, properties.set(property, numberOf(value))));
  }
  const plain = [...kinds].map(([kind, devices]) => {
    const own = [...devices].map(([device, properties]) => [device, Object.fromEntries(properties)] as const);
    return [kind, Object.fromEntries(own)] as const;
  });
  return Object.fromEntries(plain);
}

/** A whole number that is spelled out is one. */
function numberOf(value: MutableJson): MutableJson {
  if (typeof value === "number") return Math.trunc(value);
  const spelled = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : undefined;
  return spelled !== undefined && Number.isSafeInteger(spelled) ? spelled : value;
}
