import type { JsonObject } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { Stores } from "../ports/store.ts";
import type { TimelineKind } from "../ports/timeline.ts";

export interface Told {
  readonly node: string;
  readonly operation?: string | null;
  readonly kind: TimelineKind;
  readonly message: string;
  readonly details?: JsonObject;
}

/** Adds an event to a node's timeline. */
export async function tell(
  stores: Pick<Stores, "timeline">,
  conductor: Pick<Conductor, "clock">,
  told: Told,
): Promise<void> {
  await stores.timeline.append({
    node_uuid: told.node,
    operation_id: told.operation ?? null,
    at: conductor.clock.now(),
    kind: told.kind,
    message: told.message,
    details: told.details ?? {},
  });
}
