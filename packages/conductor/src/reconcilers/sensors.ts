import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { bmcOf } from "../driver-access/bmc-of.ts";
import { readSensors } from "../driver-access/read-sensors.ts";
import type { NodeRecord } from "../ports/node.ts";
import { allNodes } from "./all-nodes.ts";
import type { Reconciler } from "./reconciler.ts";
import { severalAtOnce } from "./several-at-once.ts";

/** Ironic's `[sensor_data]workers`. */
const AT_ONCE = 4;
const READ_MS = 60_000;

/** Keeps what the sensors of each machine say; a BMC that fails is asked again the next time. */
export function sensors(intervalMs: number): Reconciler {
  return {
    name: "sensors",
    intervalMs,
    run: (scope, conductor) =>
      severalAtOnce(scope, allNodes(conductor, {}), {
        atOnce: AT_ONCE,
        when: (node) => !node.maintenance && node.provision_state !== "enroll",
        bmcOf: (node) => bmcOf(conductor, node),
        work: (node) => readOne(scope, conductor, node),
      }),
  };
}

async function readOne(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  try {
    using bounded = scope.child({ timeoutMs: READ_MS, what: `reading the sensors of node ${node.uuid}` });
    using _turn = await conductor.bmcs.take(bounded, bmcOf(conductor, node), "watch");
    await readSensors(bounded, conductor, node);
  } catch (error) {
    if (scope.signal.aborted) return;
    conductor.log.warn({ node: node.uuid, err: error }, "the sensors of a node could not be read");
  }
}
