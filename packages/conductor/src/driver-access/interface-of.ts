import type { HardwareType, InterfaceKind, InterfaceSet } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";

type Implementation<Kind extends InterfaceKind> = InterfaceSet[Kind][string];

/** The hardware type of a node; throws `driver.not_found` when it is not enabled (any more). */
export function hardwareTypeOf(conductor: Pick<Conductor, "hardwareTypes">, node: NodeRecord): HardwareType {
  const type = conductor.hardwareTypes.get(node.driver);
  if (type !== undefined) return type;
  throw new Failure("driver.not_found", `Node ${node.uuid} has driver ${node.driver}, which is not enabled.`, {
    hint: `Enable it with: ingot serve --hardware-types ${[...conductor.hardwareTypes.keys(), node.driver].join(",")}`,
  });
}

/** A node's own implementation of an interface; throws when the driver has none. */
export function interfaceOf<Kind extends InterfaceKind>(
  conductor: Pick<Conductor, "hardwareTypes">,
  node: NodeRecord,
  kind: Kind,
): Implementation<Kind> {
  const type = hardwareTypeOf(conductor, node);
  const implementations = type.interfaces[kind] as Readonly<Record<string, Implementation<Kind>>>;
  const name = node[`${kind}_interface`] ?? Object.keys(implementations)[0];
  const found = name === undefined ? undefined : implementations[name];
  if (found !== undefined) return found;
  throw new Failure(
    "interface.unsupported",
    `Driver ${node.driver} does not support ${kind}${name === undefined ? "" : ` (interface ${name})`} on node ${node.uuid}.`,
  );
}
