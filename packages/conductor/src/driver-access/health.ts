import type { Health, PowerState } from "@ingot/driver-kit";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";
import { driverContext } from "./driver-context.ts";
import { interfaceOf } from "./interface-of.ts";

export interface Observed {
  readonly power: PowerState;
  /** Null: the BMC does not tell; undefined: it was not asked. */
  readonly health: Health | null | undefined;
}

/** Asks the BMC for the power state, and for the machine's health where the driver has that and it is wanted. */
export async function observe(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<Observed> {
  const context = driverContext(scope, conductor, node);
  const power = interfaceOf(conductor, node, "power");
  if (conductor.config.healthMonitoring && power.observe !== undefined) return power.observe(context);
  return { power: await power.getPowerState(context), health: undefined };
}

/** Writes a health down that is another than before, with an event. */
export async function recordHealth(conductor: Conductor, node: NodeRecord, health: Health | null): Promise<void> {
  await conductor.store.transaction(async (stores) => {
    const before = (await stores.nodes.byUuid(node.uuid))?.health ?? null;
    if (before === health) return;
    await stores.nodes.update(node.uuid, { health });
    const message = `health: ${before ?? "unknown"} → ${health ?? "unknown"}, as the BMC says`;
    await tell(stores, conductor, { node: node.uuid, kind: "log", message, details: { from: before, to: health } });
  });
}
