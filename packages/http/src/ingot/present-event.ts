import type { TimelineEvent } from "@ingot/conductor";
import type { TimelineEntry } from "@ingot/contract";
import { hideUrlSecrets, isoTime } from "@ingot/kernel";
import { maskSecrets } from "../mask-secrets.ts";

/** A stored event as it is sent. */
export function presentEvent(event: TimelineEvent): TimelineEntry {
  return {
    id: event.id,
    node: event.node_uuid,
    operation: event.operation_id,
    at: isoTime(event.at),
    kind: event.kind,
    message: hideUrlSecrets(event.message),
    details: maskSecrets(event.details) as Record<string, unknown>,
  };
}
