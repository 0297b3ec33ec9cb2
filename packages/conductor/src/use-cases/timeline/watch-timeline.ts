import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface WatchTimeline {
  readonly wake: () => void;
}

/** Calls back when events were added (read them by listTimeline), until the scope ends or the answer is called. */
export function watchTimeline(scope: Scope, conductor: Conductor, input: WatchTimeline): () => void {
  scope.check();
  const stop = conductor.store.timeline.onAppend(input.wake);
  scope.signal.addEventListener("abort", stop, { once: true });
  return stop;
}
