import type { Reconciler } from "./reconciler.ts";

/** Says that this conductor lives, and which drivers it has. */
export function announce(intervalMs: number): Reconciler {
  return {
    name: "announce",
    intervalMs,
    run: async (_scope, conductor) => {
      const now = conductor.clock.now();
      await conductor.store.conductors.announce({
        hostname: conductor.host,
        conductor_group: conductor.config.conductorGroup,
        drivers: [...conductor.hardwareTypes.keys()],
        online: true,
        created_at: now,
        updated_at: now,
      });
    },
  };
}
