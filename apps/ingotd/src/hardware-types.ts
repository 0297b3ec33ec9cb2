import type { HardwareType } from "@ingot/driver-kit";
import { invalid } from "./read-settings.ts";

/** The hardware types that were named, of those that there are. */
export function enabledTypes(
  all: Readonly<Record<string, HardwareType>>,
  names: readonly string[],
): ReadonlyMap<string, HardwareType> {
  if (names.length === 0) throw invalid("--hardware-types names none", `There are: ${Object.keys(all).join(", ")}`);
  return new Map(
    names.map((name) => {
      const type = all[name];
      if (type === undefined) {
        throw invalid(`there is no hardware type '${name}'`, `There are: ${Object.keys(all).join(", ")}`);
      }
      return [name, type];
    }),
  );
}
