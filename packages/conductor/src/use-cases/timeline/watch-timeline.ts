import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface WatchTimeline {
  readonly wake: () => void;
}

/** Calls back when events were added: read them by listTimeline. Answers how to stop. */
export function watchTimeline(_scope: Scope, _conductor: Conductor, _input: WatchTimeline): () => void {
  throw new Failure("internal", "watchTimeline is on its way");
}
