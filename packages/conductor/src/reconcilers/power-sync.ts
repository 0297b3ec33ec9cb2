import type { PowerState } from "@ingot/driver-kit";
import { Failure, isFailure, type Scope } from "@ingot/kernel";
import { hasOperation } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import { bmcOf } from "../driver-access/bmc-of.ts";
import { recordHealth } from "../driver-access/health.ts";
import { powerTimeoutMs } from "../driver-access/power-timeout.ts";
import { recordPower } from "../driver-access/power.ts";
import { powerPlan } from "../plans/power-plan.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";
import { allNodes } from "./all-nodes.ts";
import { setPowerFailure } from "./power-failure.ts";
import type { Reconciler } from "./reconciler.ts";
import { severalAtOnce } from "./several-at-once.ts";
import { type Silent, watchedPower } from "./watched-power.ts";

const AT_ONCE = 32;

/**
 * Writes down in which power state each machine is, or brings it back to the one that is recorded. A node of which that
 * fails more often in a row than may be goes into maintenance with the fault `power failure`.
 */
export function powerSync(intervalMs: number): Reconciler {
  /** Of nodes that fail, how often they did. */
  let failures = new Map<string, number>();
  return {
    name: "power sync",
    intervalMs,
    run: async (scope, conductor) => {
      const silent: Silent = new Map();
      const before = failures;
      failures = new Map();
      await severalAtOnce(scope, allNodes(conductor, {}), {
        atOnce: AT_ONCE,
        when: (node) => {
          const count = before.get(node.uuid);
          // What is worked on now, perhaps to bring it back to its power state, has not recovered by that.
          if (count !== undefined && !node.maintenance) failures.set(node.uuid, count);
          return isSynced(node);
        },
        bmcOf: (node) => bmcOf(conductor, node),
        work: async (node) => {
          const count = before.get(node.uuid) ?? 0;
          const now = await syncOne(scope, conductor, { node, silent, count });
          if (now > 0) failures.set(node.uuid, now);
          else failures.delete(node.uuid);
        },
      });
    },
  };
}

/** As with Ironic: what is worked on, in maintenance, new, or could not be adopted is left alone. */
function isSynced(node: NodeRecord): boolean {
  const idle = node.reservation === null && node.target_power_state === null && !hasOperation(node.provision_state);
  const known = node.provision_state !== "enroll" && node.provision_state !== "adopt failed";
  return idle && known && !node.maintenance;
}

interface Syncing {
  readonly node: NodeRecord;
  readonly silent: Silent;
  /** How often it has failed in a row until now. */
  readonly count: number;
}

/** Answers how often it has failed in a row now. */
async function syncOne(scope: Scope, conductor: Conductor, { node, silent, count }: Syncing): Promise<number> {
  try {
    const seen = await watchedPower(scope, conductor, { node, silent });
    if (seen === undefined) return count;
    if (isForced(conductor, node, seen.power)) return await force(conductor, { node, count }, seen.power);
    if (!(await stillSynced(conductor, node))) return 0;
    await recordPower(conductor, node, { state: seen.power, because: "power sync" });
    if (seen.health !== undefined && seen.health !== node.health) await recordHealth(conductor, node, seen.health);
    return 0;
  } catch (error) {
    if (scope.signal.aborted) return count;
    conductor.log.warn({ node: node.uuid, err: error, count: count + 1 }, "power sync failed");
    if (count < conductor.config.powerSyncRetries) return count + 1;
    const power = isFailure(error, "node.power_unknown") ? "error" : null;
    return gaveUp(conductor, node, { failure: Failure.from(error), power, looks: count + 1 });
  }
}

/** Whether the machine is to be brought back to the power state that is recorded. */
function isForced({ config }: Conductor, node: NodeRecord, state: PowerState): boolean {
  const recorded = node.power_state === "power on" || (node.power_state === "power off" && !node.disable_power_off);
  return config.forcePowerState && recorded && state !== node.power_state;
}

interface Forcing {
  readonly node: NodeRecord;
  readonly count: number;
}

/** By an operation, as if it had been asked for; a machine that does not stay as it is put is a power failure. */
async function force(conductor: Conductor, { node, count }: Forcing, state: PowerState): Promise<number> {
  const target = node.power_state === "power on" ? "power on" : "power off";
  const message = `the machine is in '${state}', though '${target}' is recorded`;
  if (count >= conductor.config.powerSyncRetries) {
    const failure = new Failure("node.power_unknown", `Node ${node.uuid} does not stay as it is put: ${message}.`);
    return gaveUp(conductor, node, { failure, power: state, looks: count + 1 });
  }
  const timeoutMs = powerTimeoutMs(conductor.config, target);
  try {
    await conductor.runner.submit(powerPlan({ node: node.uuid, target, timeoutMs }), async (tx, operation) => {
      const now = await tx.nodes.byUuid(node.uuid);
      if (now === undefined || !isSynced(now)) throw new Failure("operation.conflict", "the node is not idle any more");
      await tx.nodes.update(node.uuid, { target_power_state: target, reservation: conductor.host });
      const details = { from: state, to: target };
      await tell(tx, conductor, { node: node.uuid, operation: operation.id, kind: "power", message, details });
    });
  } catch (error) {
    if (!isFailure(error, "operation.conflict")) throw error;
  }
  return count + 1;
}

/** A node that cannot be written now is tried again the next time. */
async function gaveUp(
  conductor: Conductor,
  node: NodeRecord,
  why: Parameters<typeof setPowerFailure>[2],
): Promise<number> {
  if (await stillSynced(conductor, node)) await setPowerFailure(conductor, node, why);
  return why.looks;
}

async function stillSynced(conductor: Conductor, node: NodeRecord): Promise<boolean> {
  const now = await conductor.store.nodes.byUuid(node.uuid);
  return now !== undefined && isSynced(now);
}
