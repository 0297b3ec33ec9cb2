import { INTERFACE_KINDS, type PlainInterface } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findHardwareType } from "../nodes/resolve-interfaces.ts";

export interface GetDriverProperties {
  readonly driver: string;
}

/** Every key of driver_info that its default interfaces read, with its description. */
export async function getDriverProperties(
  scope: Scope,
  conductor: Conductor,
  input: GetDriverProperties,
): Promise<Readonly<Record<string, string>>> {
  scope.check();
  const type = findHardwareType(conductor, input.driver);
  const defaults = INTERFACE_KINDS.flatMap((kind) => Object.values(type.interfaces[kind]).slice(0, 1));
  const entries = defaults.flatMap(({ properties }: Pick<PlainInterface, "properties">) => Object.entries(properties));
  return Object.fromEntries(
    entries.map(([key, property]) => [key, `${property.description}${property.required === true ? " Required." : ""}`]),
  );
}
