import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { unsupported } from "../../driver-access/present-interface.ts";
import { readSensors } from "../../driver-access/read-sensors.ts";
import type { NodeSensors } from "../../ports/sensors.ts";
import { findNode } from "../nodes/find-node.ts";
import { withInterface } from "./with-interface.ts";

export interface GetSensors {
  readonly node: string;
  /** Asks the BMC now, whatever was collected before. */
  readonly refresh?: boolean;
}

/** What was collected last; of a machine of which nothing was, what its sensors say now. */
export async function getSensors(scope: Scope, conductor: Conductor, input: GetSensors): Promise<NodeSensors> {
  const { uuid, driver } = await findNode(conductor.store, input.node);
  const collected = input.refresh === true ? undefined : await conductor.store.sensors.ofNode(uuid);
  if (collected !== undefined) return collected;
  return withInterface(scope, conductor, {
    node: uuid,
    kind: "management",
    act: async ({ node, context }) => {
      const read = await readSensors(context.scope, conductor, node);
      if (read === undefined) throw unsupported(driver, "sensors");
      return read;
    },
  });
}
