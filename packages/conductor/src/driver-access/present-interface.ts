import type { InterfaceKind, InterfaceSet, PlainInterface } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { interfaceOf } from "./interface-of.ts";

/** An implementation that does something. */
export type Present<Kind extends InterfaceKind> = Exclude<InterfaceSet[Kind][string], PlainInterface>;

/** A node's implementation of an interface; throws `interface.unsupported` for one that stands for "cannot be done". */
export function presentInterface<Kind extends InterfaceKind>(
  conductor: Pick<Conductor, "hardwareTypes">,
  node: NodeRecord,
  kind: Kind,
): Present<Kind> {
  const found = interfaceOf(conductor, node, kind);
  if ("absent" in found) throw unsupported(node.driver, kind);
  return found as Present<Kind>;
}

/** Ironic's words for what a driver cannot do. */
export function unsupported(driver: string, extension: string): Failure {
  return new Failure(
    "interface.unsupported",
    `Driver ${driver} does not support ${extension} (disabled or not implemented).`,
  );
}
