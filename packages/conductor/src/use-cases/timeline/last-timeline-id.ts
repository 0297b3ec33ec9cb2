import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

/** The id of the newest event, 0 when there is none: where a stream that begins now begins. */
export async function lastTimelineId(_scope: Scope, conductor: Conductor): Promise<number> {
  return conductor.store.timeline.lastId();
}
