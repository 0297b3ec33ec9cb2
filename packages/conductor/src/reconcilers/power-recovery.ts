import { isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { bmcOf } from "../driver-access/bmc-of.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { recordHealth } from "../driver-access/health.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import type { NodeRecord } from "../ports/node.ts";
import { allNodes } from "./all-nodes.ts";
import { endPowerFailure } from "./power-failure.ts";
import type { Reconciler } from "./reconciler.ts";
import { severalAtOnce } from "./several-at-once.ts";
import { type Silent, watchedPower } from "./watched-power.ts";

const AT_ONCE = 8;

interface Patience {
  readonly looks: number;
  /** On the monotonic clock. */
  readonly due: number;
  /** How the BMC was reached: once that is corrected, it is asked at once. */
  readonly by: string;
}

/**
 * Looks now and then whether the BMCs of nodes with the fault `power failure` answer again, and ends their maintenance if so: each
 * node after one interval, then after two, four, … up to the longest pause, and at once when its `driver_info` has changed. It has places of its own, so that the power
 * sync of all others never waits for it.
 */
export function powerRecovery(intervalMs: number): Reconciler {
  let patience = new Map<string, Patience>();
  return {
    name: "power failure recovery",
    intervalMs,
    run: async (scope, conductor) => {
      const now = conductor.clock.monotonic();
      const silent: Silent = new Map();
      const before = patience;
      patience = new Map();
      await severalAtOnce(scope, allNodes(conductor, { maintenance: true, fault: "power failure" }), {
        atOnce: AT_ONCE,
        when: isLookedAt,
        bmcOf: (node) => bmcOf(conductor, node),
        work: async (node) => {
          const by = JSON.stringify(node.driver_info);
          const last = before.get(node.uuid);
          const known = last?.by === by ? last : { looks: 0, due: now, by };
          // A little early counts: rounds do not come exactly.
          const isDue = known.due - now < intervalMs / 4;
          if (isDue && (await lookAt(scope, conductor, { node, silent }))) return;
          patience.set(node.uuid, isDue ? later(conductor, known, { now, intervalMs }) : known);
        },
      });
    },
  };
}

function later(
  { config }: Conductor,
  { looks, by }: Patience,
  { now, intervalMs }: { readonly now: number; readonly intervalMs: number },
): Patience {
  const pause = Math.min(intervalMs * 2 ** looks, Math.max(config.powerRecoveryLongestMs, intervalMs));
  return { looks: Math.min(looks + 1, 30), due: now + pause, by };
}

function isLookedAt(node: NodeRecord): boolean {
  return node.reservation === null && node.target_power_state === null && node.provision_state !== "enroll";
}

/** Whether it has recovered; what it lacks may have been corrected during the maintenance, so that is looked at, too. */
async function lookAt(
  scope: Scope,
  conductor: Conductor,
  of: { readonly node: NodeRecord; readonly silent: Silent },
): Promise<boolean> {
  const { node } = of;
  try {
    await interfaceOf(conductor, node, "power").validate(driverContext(scope, conductor, node));
    const seen = await watchedPower(scope, conductor, of);
    if (seen === undefined) return false;
    await endPowerFailure(conductor, node, seen.power);
    if (seen.health !== undefined && seen.health !== node.health) await recordHealth(conductor, node, seen.health);
    return true;
  } catch (error) {
    if (!isFailure(error)) throw error;
    conductor.log.debug({ node: node.uuid, err: error }, "the power state cannot be read yet");
    return false;
  }
}
