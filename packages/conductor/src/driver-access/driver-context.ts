import type { DriverContext, DriverNode } from "@ingot/driver-kit";
import type { Json, JsonObject, Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";

export interface DriverContextOptions {
  readonly operation?: string;
  /** Gets what the driver wants remembered of its success, to write it with that; left out: it is written at once. */
  readonly onSuccess?: (changes: Remembered) => void;
}

export type Remembered = Readonly<Record<string, Json>>;

/** What a driver is given to work on a node. */
export function driverContext(
  scope: Scope,
  conductor: Conductor,
  node: NodeRecord,
  options: DriverContextOptions = {},
): DriverContext {
  const remember = async (changes: Remembered) => {
    context.node = await conductor.store.nodes.mergeInternalInfo(node.uuid, changes);
  };
  const { operation, onSuccess } = options;
  const context: { node: DriverNode } & Omit<DriverContext, "node"> = {
    scope,
    node,
    ports: () => conductor.store.ports.ofNode(node.uuid),
    note: (message, details) =>
      void note(conductor, node, {
        message,
        details: details ?? {},
        ...(operation === undefined ? {} : { operation }),
      }),
    remember,
    rememberSuccess: onSuccess === undefined ? remember : async (changes) => onSuccess(changes),
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
