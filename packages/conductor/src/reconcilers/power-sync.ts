import type { PowerState } from "@ingot/driver-kit";
import { Failure, isFailure, type Scope } from "@ingot/kernel";
import { hasOperation } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import { observe, recordHealth } from "../driver-access/health.ts";
import { recordPower } from "../driver-access/power.ts";
import { powerPlan } from "../plans/power-plan.ts";
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
  const idle = node.reservation === null && node.target_power_state === null && !hasOperation(node.provision_state);
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
    if (state === "error")
      throw new Failure("node.power_unknown", `the BMC of node ${node.uuid} cannot tell its power state`);
    if (isForced(conductor, node, state)) return await force(conductor, { node, failures }, state);
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

/** Whether the machine is to be brought back to the power state that is recorded. */
function isForced({ config }: Conductor, node: NodeRecord, state: PowerState): boolean {
  const recorded = node.power_state === "power on" || (node.power_state === "power off" && !node.disable_power_off);
  return config.forcePowerState && recorded && !node.maintenance && state !== node.power_state;
}

/** By an operation, as if it had been asked for; a machine that does not stay as it is put is a power failure. */
async function force(conductor: Conductor, { node, failures }: Syncing, state: PowerState): Promise<void> {
  const count = (failures.get(node.uuid) ?? 0) + 1;
  failures.set(node.uuid, count);
  const target = node.power_state === "power on" ? "power on" : "power off";
  const message = `the machine is in '${state}', though '${target}' is recorded`;
  if (count > FAILURES) {
    if (!(await stillIdle(conductor, node))) return;
    const failure = new Failure("node.power_unknown", `Node ${node.uuid} does not stay as it is put: ${message}.`);
    return failed(conductor, node, failure, state);
  }
  const plan = powerPlan({ node: node.uuid, target, timeoutMs: conductor.config.powerTimeoutMs });
  try {
    await conductor.runner.submit(plan, async (tx, operation) => {
      await tx.nodes.update(node.uuid, { target_power_state: target, reservation: conductor.host });
      const details = { from: state, to: target };
      await tell(tx, conductor, { node: node.uuid, operation: operation.id, kind: "power", message, details });
    });
  } catch (error) {
    if (!isFailure(error, "operation.conflict")) throw error;
  }
}

async function stillIdle(conductor: Conductor, node: NodeRecord): Promise<boolean> {
  const now = await conductor.store.nodes.byUuid(node.uuid);
  return now !== undefined && isSynced(now);
}

async function failed(
  conductor: Conductor,
  node: NodeRecord,
  failure: Failure,
  power_state: PowerState = "error",
): Promise<void> {
  const reason =
    power_state === "error"
      ? `The power state could not be read ${FAILURES} times in a row. ${errorText(failure)}`
      : errorText(failure);
  await conductor.store.transaction(async (stores) => {
    await stores.nodes.update(node.uuid, {
      maintenance: true,
      maintenance_reason: reason,
      fault: "power failure",
      last_error: reason,
      power_state,
    });
    await tell(stores, conductor, {
      node: node.uuid,
      kind: "error",
      message: reason,
      details: { fault: "power failure" },
    });
  });
}

/** An error of something else stays. */
async function recovered(conductor: Conductor, node: NodeRecord): Promise<void> {
  await conductor.store.transaction(async (stores) => {
    const now = await stores.nodes.byUuid(node.uuid);
    if (now?.fault !== "power failure") return;
    const ended = { maintenance: false, maintenance_reason: null, fault: null };
    const its = now.last_error === now.maintenance_reason;
    await stores.nodes.update(node.uuid, its ? { ...ended, last_error: null } : ended);
    await tell(stores, conductor, {
      node: node.uuid,
      kind: "config",
      message: "maintenance ended: the BMC answers again",
    });
  });
}
