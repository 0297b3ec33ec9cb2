import type { DriverContext, DriverNode } from "@ingot/driver-kit";
import type { JsonObject, Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";

export interface DriverContextOptions {
  readonly operation?: string;
}

/** What a driver is given to work on a node. */
export function driverContext(
  scope: Scope,
  conductor: Conductor,
  node: NodeRecord,
  options: DriverContextOptions = {},
): DriverContext {
  const context: { node: DriverNode } & Omit<DriverContext, "node"> = {
    scope,
    node,
    ports: () => conductor.store.ports.ofNode(node.uuid),
    note: (message, details) => void note(conductor, node, { message, details: details ?? {}, ...options }),
    remember: async (changes) => {
      context.node = await conductor.store.nodes.mergeInternalInfo(node.uuid, changes);
    },
  };
  return context;
}

/** A driver does not wait for its notes: one that cannot be stored is logged. */
async function note(
  conductor: Conductor,
  node: NodeRecord,
  what: { readonly message: string; readonly details: JsonObject; readonly operation?: string },
): Promise<void> {
  try {
    await tell(conductor.store, conductor, { node: node.uuid, kind: "log", ...what });
  } catch (error) {
    conductor.log.warn({ err: error, node: node.uuid, note: what.message }, "a driver's note was not stored");
  }
}
