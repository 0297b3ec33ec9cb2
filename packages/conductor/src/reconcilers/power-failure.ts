/** A node whose power is out of control is kept out of use until its BMC answers again. */
import { type Failure, newId } from "@ingot/kernel";
import type { PowerState } from "@ingot/driver-kit";
import type { Conductor } from "../conductor.ts";
import { errorText } from "../operations/end.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { tell } from "../state/timeline-writer.ts";

export interface PowerFailure {
  readonly failure: Failure;
  /** As the machine is; null when nobody knows. */
  readonly power: PowerState | null;
  /** How often it was looked at in vain. */
  readonly looks: number;
}

/** Puts a node that is still as it was read into maintenance, with the fault `power failure`. */
export async function setPowerFailure(conductor: Conductor, node: NodeRecord, why: PowerFailure): Promise<void> {
  const { failure, power, looks } = why;
  const unread = power === null || power === "error";
  const reason = unread
    ? `The power state could not be read ${looks} times in a row. ${errorText(failure)}`
    : errorText(failure);
  await conductor.store.transaction(async (stores) => {
    const now = await stores.nodes.byUuid(node.uuid);
    if (now === undefined || now.reservation !== null || now.maintenance || now.fault !== null) return;
    await stores.nodes.update(node.uuid, {
      maintenance: true,
      maintenance_reason: reason,
      fault: "power failure",
      last_error: reason,
      power_state: power,
    });
    await remember(stores, conductor, { node: now, event: reason, severity: "ERROR" });
    const details = { fault: "power failure", from: now.power_state, to: power };
    await tell(stores, conductor, { node: node.uuid, kind: "error", message: reason, details });
  });
}

/** An error of something else stays. */
export async function endPowerFailure(conductor: Conductor, node: NodeRecord, power: PowerState): Promise<void> {
  await conductor.store.transaction(async (stores) => {
    const now = await stores.nodes.byUuid(node.uuid);
    if (now?.fault !== "power failure" || now.reservation !== null) return;
    const ended = { maintenance: false, maintenance_reason: null, fault: null, power_state: power };
    const its = now.last_error === now.maintenance_reason;
    await stores.nodes.update(node.uuid, its ? { ...ended, last_error: null } : ended);
    const message = "maintenance ended: the BMC answers again";
    await remember(stores, conductor, { node: now, event: message, severity: "INFO" });
    const details = { from: now.power_state, to: power };
    await tell(stores, conductor, { node: node.uuid, kind: "config", message, details });
  });
}

async function remember(
  stores: Pick<Stores, "history">,
  { clock, host }: Conductor,
  what: { readonly node: NodeRecord; readonly event: string; readonly severity: "ERROR" | "INFO" },
): Promise<void> {
  const { node, event, severity } = what;
  await stores.history.append({
    uuid: newId(),
    created_at: clock.now(),
    node_uuid: node.uuid,
    conductor: host,
    event,
    event_type: "monitoring",
    severity,
    user: null,
    project: null,
    state: node.provision_state,
    target_provision_state: node.target_provision_state,
    duration_seconds: null,
  });
}
