import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { observe, recordHealth } from "../driver-access/health.ts";
import { recordPower } from "../driver-access/power.ts";
import type { NodeRecord } from "../ports/node.ts";
import { errorText } from "../operations/end.ts";
import { tell } from "../state/timeline-writer.ts";
import { allNodes } from "./all-nodes.ts";
import type { Reconciler } from "./reconciler.ts";
import { severalAtOnce } from "./several-at-once.ts";

/** Each on a BMC of its own, as a rule: many that hang must not stop the look at the others. */
const AT_ONCE = 32;
/** Ironic's `[conductor]power_state_sync_max_retries`. */
const FAILURES = 3;
const READ_MS = 30_000;

/**
 * Writes down in which power state each machine is. A BMC that fails three times in a row puts its node into
 * maintenance with the fault `power failure`; one that answers again ends that.
 */
export function powerSync(intervalMs: number): Reconciler {
  const failures = new Map<string, number>();
  return {
    name: "power sync",
    intervalMs,
    run: (scope, conductor) =>
      severalAtOnce(allNodes(conductor, {}), {
        atOnce: AT_ONCE,
        when: isSynced,
        work: (node) => syncOne(scope, conductor, { node, failures }),
      }),
  };
}

function isSynced(node: NodeRecord): boolean {
  const idle = node.reservation === null && node.target_power_state === null && node.target_provision_state === null;
  const looked = !node.maintenance || node.fault === "power failure";
  return idle && looked && node.provision_state !== "enroll";
}

interface Syncing {
  readonly node: NodeRecord;
  readonly failures: Map<string, number>;
}

async function syncOne(scope: Scope, conductor: Conductor, { node, failures }: Syncing): Promise<void> {
  try {
    using bounded = scope.child({ timeoutMs: READ_MS, what: `reading the power state of node ${node.uuid}` });
    const { power: state, health } = await observe(bounded, conductor, node);
    failures.delete(node.uuid);
    if (!(await stillIdle(conductor, node))) return;
    await recordPower(conductor, node, { state, because: "power sync" });
    if (health !== undefined && health !== node.health) await recordHealth(conductor, node, health);
    if (node.fault === "power failure") await recovered(conductor, node);
  } catch (error) {
    scope.check();
    const count = (failures.get(node.uuid) ?? 0) + 1;
    failures.set(node.uuid, count);
    conductor.log.warn({ node: node.uuid, err: error, count }, "power sync failed");
    if (count >= FAILURES && node.fault === null && (await stillIdle(conductor, node))) {
      await failed(conductor, node, Failure.from(error));
    }
  }
}

async function stillIdle(conductor: Conductor, node: NodeRecord): Promise<boolean> {
  const now = await conductor.store.nodes.byUuid(node.uuid);
  return now !== undefined && isSynced(now);
}

async function failed(conductor: Conductor, node: NodeRecord, failure: Failure): Promise<void> {
  const reason = `The power state could not be read ${FAILURES} times in a row. ${errorText(failure)}`;
  await conductor.store.transaction(async (stores) => {
    await stores.nodes.update(node.uuid, {
      maintenance: true,
      maintenance_reason: reason,
      fault: "power failure",
      last_error: reason,
      power_state: "error",
    });
    await tell(stores, conductor, {
      node: node.uuid,
      kind: "error",
      message: reason,
      details: { fault: "power failure" },
    });
  });
}

async function recovered(conductor: Conductor, node: NodeRecord): Promise<void> {
  await conductor.store.transaction(async (stores) => {
    await stores.nodes.update(node.uuid, {
      maintenance: false,
      maintenance_reason: null,
      fault: null,
      last_error: null,
    });
    await tell(stores, conductor, {
      node: node.uuid,
      kind: "config",
      message: "maintenance ended: the BMC answers again",
    });
  });
}
