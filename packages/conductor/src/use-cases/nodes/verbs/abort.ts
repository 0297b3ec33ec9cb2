import { Failure } from "@ingot/kernel";
import { allowsVerb } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import { makesRoomForDeletion } from "../../../operations/end.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import type { Stores } from "../../../ports/store.ts";
import { applyEvent } from "../../../state/apply-event.ts";
import { tell } from "../../../state/timeline-writer.ts";
import { findNode } from "../find-node.ts";
import { requireVerb } from "./require-verb.ts";

/** Ends what the node waits for: at once, or after the running step when that one cannot be broken off. */
export async function abort(conductor: Conductor, node: NodeRecord): Promise<void> {
  if (!allowsVerb(node.provision_state, "abort")) requireVerb(node, "abort");
  const active = await conductor.store.operations.active(node.uuid);
  if (active === undefined) {
    await conductor.store.transaction((stores) => abortAtRest(stores, conductor, node.uuid));
    return;
  }
  // it ends already, and what was accepted to come after it is not lost by this
  if (makesRoomForDeletion(active.operation)) return;
  const step = active.steps.find((one) => one.state === "running" || one.state === "waiting");
  const during = step === undefined ? "" : ` during ${step.spec.name}`;
  const reason = new Failure(
    "operation.aborted",
    `By request, the ${active.operation.kind} operation was aborted${during}.`,
  );
  await conductor.runner.abort(active.operation.id, reason, {
    also: (tx) =>
      tell(tx, conductor, {
        node: node.uuid,
        operation: active.operation.id,
        kind: "request",
        message:
          step?.spec.abortable === false
            ? `abort was asked for: it takes effect after ${step.spec.name}`
            : "abort was asked for",
        details: { verb: "abort" },
      }),
  });
}

/** Nothing is under way: a servicing that had failed is given up, and its fault with it. */
async function abortAtRest(stores: Stores, conductor: Conductor, uuid: string): Promise<void> {
  const node = await findNode(stores, uuid);
  requireVerb(node, "abort");
  const last_error = `By request, the operation was aborted in state "${node.provision_state}".`;
  const faulty = node.fault === "service failure";
  const healed = faulty ? { maintenance: false, maintenance_reason: null, fault: null } : {};
  await applyEvent(stores, conductor, node, { event: "abort", changes: { ...healed, reservation: null, last_error } });
}
