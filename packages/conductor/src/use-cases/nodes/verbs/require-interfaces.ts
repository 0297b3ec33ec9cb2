import type { InterfaceKind } from "@ingot/driver-kit";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import { driverContext } from "../../../driver-access/driver-context.ts";
import { interfaceOf } from "../../../driver-access/interface-of.ts";
import type { NodeRecord } from "../../../ports/node.ts";

type Validated = Extract<InterfaceKind, "power" | "management" | "boot" | "deploy">;

/** Throws `node.invalid` with what the interfaces miss: before anything is started. */
export async function requireInterfaces(
  scope: Scope,
  conductor: Conductor,
  of: { readonly node: NodeRecord; readonly kinds: readonly Validated[]; readonly what: string },
): Promise<void> {
  const { node, kinds, what } = of;
  const context = driverContext(scope, conductor, node);
  for (const kind of kinds) {
    try {
      await interfaceOf(conductor, node, kind).validate(context);
    } catch (error) {
      throw invalidInterface(node, { kind, what, error });
    }
  }
}

/** What an interface of a node misses, as `node.invalid`. */
export function invalidInterface(
  node: NodeRecord,
  of: { readonly kind: InterfaceKind; readonly what: string; readonly error: unknown },
): Failure {
  const { message, hint } = Failure.from(of.error);
  const words = `Failed to validate ${of.what} info for node ${node.uuid} (${of.kind}). Error: ${message}`;
  return new Failure("node.invalid", words, { hint, cause: of.error });
}
