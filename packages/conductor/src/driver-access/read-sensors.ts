import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { NodeSensors } from "../ports/sensors.ts";
import { driverContext } from "./driver-context.ts";
import { interfaceOf } from "./interface-of.ts";

/** Asks the BMC, and keeps what it says; undefined when the driver has no sensors. */
export async function readSensors(
  scope: Scope,
  conductor: Conductor,
  node: NodeRecord,
): Promise<NodeSensors | undefined> {
  const management = interfaceOf(conductor, node, "management");
  const readings = await management.getSensors?.(driverContext(scope, conductor, node));
  if (readings === undefined) return undefined;
  const sensors = { collected_at: conductor.clock.now(), readings };
  await conductor.store.transaction(async (stores) => {
    if ((await stores.nodes.byUuid(node.uuid)) !== undefined) await stores.sensors.put(node.uuid, sensors);
  });
  return sensors;
}
