import type { ProvisionState } from "@ingot/contract";
import type { Json } from "@ingot/kernel";
import { type ProvisionEvent, transition } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import type { NodeChanges, NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";

export interface ApplyEvent {
  readonly event: ProvisionEvent;
  /** Where it shall lead in the end, when that is not the usual place. */
  readonly target?: ProvisionState;
  /** What else changes with it. */
  readonly changes?: Omit<NodeChanges, "provision_state" | "target_provision_state" | "provision_updated_at">;
  /** Merged into `driver_internal_info`; null removes a key. */
  readonly internalInfo?: Readonly<Record<string, Json>>;
  /** Why, for the timeline. */
  readonly because?: string;
  readonly operation?: string;
}

/** The one place in the product that writes a node's provision state; throws `state.event_refused`. */
export async function applyEvent(
  stores: Stores,
  conductor: Pick<Conductor, "clock">,
  node: NodeRecord,
  change: ApplyEvent,
): Promise<NodeRecord> {
  const from = { state: node.provision_state, target: node.target_provision_state };
  const to = transition(from, change.event, change.target);
  const at = conductor.clock.now();
  const states = { provision_state: to.state, target_provision_state: to.target, provision_updated_at: at };
  const { internalInfo } = change;
  const options = internalInfo === undefined ? {} : { internalInfo };
  const updated = await stores.nodes.update(node.uuid, { ...change.changes, ...states }, options);
  await stores.timeline.append({
    node_uuid: node.uuid,
    operation_id: change.operation ?? null,
    at,
    kind: "state",
    message: `${from.state} → ${to.state}${change.because === undefined ? "" : `: ${change.because}`}`,
    details: { from: from.state, to: to.state, event: change.event, target: to.target },
  });
  return updated;
}
