import type { Reconciler } from "./reconciler.ts";

/** So many rows are forgotten in one transaction: others wait for it. */
const PORTION = 1000;
const PAUSE_MS = 20;

/** Forgets what is older than it is kept, of the timeline and of operations that have ended; a node's last operation stays. */
export function retention(intervalMs: number): Reconciler {
  return {
    name: "retention",
    intervalMs,
    run: async (scope, { store, clock, config }) => {
      const { timelineKeptMs, timelineKeptEvents } = config;
      const before = timelineKeptMs === 0 ? 0 : clock.now() - timelineKeptMs;
      const kept = timelineKeptEvents === 0 ? Infinity : timelineKeptEvents;
      while ((await store.timeline.prune({ before, kept, limit: PORTION })) === PORTION) await scope.sleep(PAUSE_MS);
      while ((await store.operations.prune({ before, limit: PORTION })) === PORTION) await scope.sleep(PAUSE_MS);
    },
  };
}
