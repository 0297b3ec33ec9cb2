import type { Conductor } from "../conductor.ts";
import type { Reconciler } from "./reconciler.ts";

/** Says that this conductor lives, and which drivers it has. */
export async function announceConductor(conductor: Conductor): Promise<void> {
  const now = conductor.clock.now();
  await conductor.store.conductors.announce({
    hostname: conductor.host,
    conductor_group: conductor.config.conductorGroup,
    drivers: [...conductor.hardwareTypes.keys()],
    online: true,
    url: conductor.config.externalUrl,
    created_at: now,
    updated_at: now,
  });
}

export function announce(intervalMs: number): Reconciler {
  return { name: "announce", intervalMs, run: (_scope, conductor) => announceConductor(conductor) };
}
