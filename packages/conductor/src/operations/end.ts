import type { Fault } from "@ingot/contract";
import type { OperationRecord } from "@ingot/engine";
import { type Failure, newId } from "@ingot/kernel";
import { activityOf, completionEvent, isWaiting, nextState } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import type { NodeChanges, NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { applyEvent } from "../state/apply-event.ts";
import { tell } from "../state/timeline-writer.ts";
import { keepsState } from "./keeps-state.ts";

type Ending = Pick<Conductor, "clock" | "host">;

interface Ended {
  readonly node: NodeRecord;
  readonly operation: OperationRecord;
}

const AT_REST = {
  reservation: null,
  clean_step: {},
  deploy_step: {},
  service_step: {},
  target_power_state: null,
} as const;

/** An operation that did what it was to do. */
export async function endWell(tx: Stores, conductor: Ending, { node, operation }: Ended): Promise<void> {
  await remember(tx, conductor, { node, operation, severity: "INFO", event: `${operation.kind} finished` });
  if (keepsState(operation.kind)) {
    await tx.nodes.update(node.uuid, AT_REST);
    return;
  }
  const worked = await working(tx, conductor, { node, operation });
  const states = { state: worked.provision_state, target: worked.target_provision_state };
  const event = worked.retired && worked.provision_state === "cleaning" ? "manage" : completionEvent(states);
  await applyEvent(tx, conductor, worked, {
    event,
    operation: operation.id,
    changes: { ...AT_REST, last_error: null },
  });
}

/** One that was on hold after its last step waits when it is let go on; its work ends from there. */
async function working(tx: Stores, conductor: Ending, { node, operation }: Ended): Promise<NodeRecord> {
  if (!isWaiting(node.provision_state)) return node;
  return applyEvent(tx, conductor, node, { event: "resume", operation: operation.id, changes: {} });
}

/** An operation that failed or was aborted: the node says why, and rests where its state's failure leads. */
export async function endWithFailure(
  tx: Stores,
  conductor: Ending,
  ended: Ended & { readonly failure: Failure; readonly aborted: boolean },
): Promise<void> {
  const { node, operation, failure, aborted } = ended;
  const error = errorText(failure);
  await remember(tx, conductor, { node, operation, severity: "ERROR", event: error });
  const changes = { ...AT_REST, last_error: error };
  if (keepsState(operation.kind)) {
    const { code, hint } = failure;
    await tell(tx, conductor, {
      node: node.uuid,
      operation: operation.id,
      kind: "error",
      message: failure.message,
      details: { code, hint },
    });
    await tx.nodes.update(node.uuid, changes);
    return;
  }
  const event = eventOf(node, operation, aborted);
  const failed = await applyEvent(tx, conductor, node, {
    event,
    operation: operation.id,
    because: failure.message,
    changes: {
      ...changes,
      ...(event === "delete"
        ? { reservation: conductor.host }
        : changesOfFailure(node, { kind: operation.kind, error, aborted })),
    },
  });
  if (event !== "delete") await deleteIfWanted(tx, conductor, { node: failed, operation });
}

/** An undeployment that was accepted while the operation failed by itself: from here on the reconciler sees to it, too. */
async function deleteIfWanted(tx: Stores, conductor: Ending, { node, operation }: Ended): Promise<void> {
  if (!makesRoomForDeletion(operation) || nextState(node.provision_state, "delete") === undefined) return;
  const changes = { reservation: conductor.host };
  await applyEvent(tx, conductor, node, { event: "delete", operation: operation.id, changes });
}

/** Whether an undeployment was accepted, for which the operation is ended. */
export function makesRoomForDeletion({ abort }: Pick<OperationRecord, "abort">): boolean {
  return abort?.failure.details?.["then"] === "delete";
}

/** Never empty: what went wrong, and what to do about it. */
export function errorText(failure: Failure): string {
  const message = failure.message.trim() === "" ? `failed (${failure.code})` : failure.message.trim();
  return `${/[.!?]$/.test(message) ? message : `${message}.`} ${failure.hint}`.trim();
}

/** An abort that makes room for an undeployment leads there at once; on hold there is no failing, only giving up. */
function eventOf(node: NodeRecord, operation: OperationRecord, aborted: boolean): "abort" | "delete" | "fail" {
  const knows = (event: "abort" | "delete" | "fail") => nextState(node.provision_state, event) !== undefined;
  if (aborted && makesRoomForDeletion(operation) && knows("delete")) return "delete";
  return (aborted || !knows("fail")) && knows("abort") ? "abort" : "fail";
}

/**
 * As Ironic: a machine whose cleaning or servicing failed is kept out of use until somebody has looked; what the power
 * state of one is that could not be adopted, nobody knows.
 */
function changesOfFailure(node: NodeRecord, end: FailedEnd): NodeChanges {
  if (end.kind === "adopt") return { power_state: null };
  const fault = FAULTS[activityOf(node.provision_state) ?? ""];
  if (fault === undefined || end.aborted || node.maintenance) return {};
  return { maintenance: true, maintenance_reason: end.error, fault };
}

interface FailedEnd {
  readonly kind: string;
  readonly error: string;
  readonly aborted: boolean;
}

const FAULTS: Readonly<Record<string, Fault>> = { clean: "clean failure", service: "service failure" };

async function remember(
  tx: Stores,
  conductor: Ending,
  what: Ended & { readonly severity: "ERROR" | "INFO"; readonly event: string },
): Promise<void> {
  const { node, operation, severity, event } = what;
  const now = conductor.clock.now();
  await tx.history.append({
    uuid: newId(),
    created_at: now,
    node_uuid: node.uuid,
    conductor: conductor.host,
    event,
    event_type: operation.kind,
    severity,
    user: null,
    project: null,
    state: node.provision_state,
    target_provision_state: node.target_provision_state,
    duration_seconds: Math.round((now - operation.createdAt) / 1000),
  });
}
