import type { InterfaceKind, InterfaceSet } from "@ingot/driver-kit";
import type { Conductor } from "../../conductor.ts";
import { type Present, unsupported } from "../../driver-access/present-interface.ts";
import { findHardwareType } from "../nodes/resolve-interfaces.ts";

/** What a hardware type uses when a node says nothing; throws `interface.unsupported` when that does nothing. */
export function defaultInterface<Kind extends InterfaceKind>(
  conductor: Pick<Conductor, "hardwareTypes">,
  driver: string,
  kind: Kind,
): Present<Kind> {
  const implementations: readonly InterfaceSet[Kind][string][] = Object.values(
    findHardwareType(conductor, driver).interfaces[kind],
  );
  const [found] = implementations;
  if (found === undefined || "absent" in found) throw unsupported(driver, kind);
  return found as Present<Kind>;
}
