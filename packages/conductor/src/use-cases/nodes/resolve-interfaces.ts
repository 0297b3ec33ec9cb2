import { type HardwareType, INTERFACE_KINDS, type InterfaceKind } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeInterfaces } from "../../ports/node.ts";

export type InterfaceChoice = Partial<NodeInterfaces>;

export function interfaceField(kind: InterfaceKind): keyof NodeInterfaces {
  return `${kind}_interface`;
}

/** The enabled hardware type of this name; throws `driver.not_found`. */
export function findHardwareType(conductor: Pick<Conductor, "hardwareTypes">, name: string): HardwareType {
  const type = conductor.hardwareTypes.get(name);
  if (type !== undefined) return type;
  const enabled = [...conductor.hardwareTypes.keys()].join(", ");
  throw new Failure("driver.not_found", `Could not find the following driver(s) or hardware type(s): ${name}.`, {
    hint: `Enabled are: ${enabled}. Others are enabled by: ingot serve --hardware-types LIST`,
  });
}

/** All interfaces of a node: what was chosen, checked, and the driver's defaults for the rest. */
export function resolveInterfaces(type: HardwareType, chosen: InterfaceChoice): NodeInterfaces {
  const resolved = INTERFACE_KINDS.map((kind) => {
    const field = interfaceField(kind);
    return [field, resolveOne(type, kind, chosen[field] ?? null)] as const;
  });
  return Object.fromEntries(resolved) as unknown as NodeInterfaces;
}

function resolveOne(type: HardwareType, kind: InterfaceKind, name: string | null): string | null {
  const available = Object.keys(type.interfaces[kind]);
  if (name === null) return available[0] ?? null;
  if (available.includes(name)) return name;
  throw new Failure(
    "interface.unknown",
    `Could not find the following interface in the 'ironic.hardware.interfaces.${kind}' entrypoint: ${name}. ` +
      `Valid interfaces of the driver ${type.name} are ${available.join(", ") || "none"}.`,
  );
}
