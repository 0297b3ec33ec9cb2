import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { TimelineEvent } from "../../ports/timeline.ts";
import { findNode } from "../nodes/find-node.ts";

export interface ListTimeline {
  /** UUID or name; all nodes when left out. */
  readonly node?: string;
  readonly operation?: string;
  readonly after?: number;
  readonly limit: number;
}

/** Events in the order of their ids. */
export async function listTimeline(
  scope: Scope,
  conductor: Conductor,
  input: ListTimeline,
): Promise<readonly TimelineEvent[]> {
  scope.check();
  const { node: ident, ...query } = input;
  const node = ident === undefined ? {} : { node: (await findNode(conductor.store, ident)).uuid };
  return conductor.store.timeline.list({ ...query, ...node });
}
