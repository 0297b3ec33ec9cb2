import type { TimelineEvent } from "../../ports/timeline.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ListTimeline {
  /** UUID or name; all nodes when left out. */
  readonly node?: string;
  readonly operation?: string;
  readonly after?: number;
  readonly limit: number;
}

/** Events in the order of their ids. */
export async function listTimeline(
  _scope: Scope,
  _conductor: Conductor,
  _input: ListTimeline,
): Promise<readonly TimelineEvent[]> {
  throw new Failure("internal", "listTimeline is on its way");
}
