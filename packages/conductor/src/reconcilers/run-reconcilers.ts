import { isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { abandonedMedia } from "./abandoned-media.ts";
import { announce } from "./announce.ts";
import { lostMedia } from "./lost-media.ts";
import { orphans } from "./orphans.ts";
import { powerRecovery } from "./power-recovery.ts";
import { powerSync } from "./power-sync.ts";
import { retention } from "./retention.ts";
import type { Reconciler } from "./reconciler.ts";
import { sensors } from "./sensors.ts";
import { unserved } from "./unserved.ts";

/** Processes that were started together do not look at the same things at the same time for ever. */
const SPREAD = 0.1;

/** Starts everything that is looked at now and then; resolves when the scope has ended and all of it has stopped. */
export async function runReconcilers(scope: Scope, conductor: Conductor): Promise<void> {
  const all = [
    announce(60_000),
    orphans(60_000),
    powerSync(conductor.config.powerSyncIntervalMs),
    powerRecovery(conductor.config.powerRecoveryIntervalMs),
    retention(600_000),
    sensors(conductor.config.sensorIntervalMs),
    unserved(15_000),
    abandonedMedia(600_000),
    lostMedia(15_000),
  ];
  await Promise.all(all.filter((one) => one.intervalMs > 0).map((one) => repeat(scope, conductor, one)));
}

async function repeat(scope: Scope, conductor: Conductor, reconciler: Reconciler): Promise<void> {
  while (!scope.signal.aborted) {
    try {
      await reconciler.run(scope, conductor);
    } catch (error) {
      if (scope.signal.aborted) return;
      conductor.log.error({ err: error, reconciler: reconciler.name }, "a reconciler failed; it is tried again");
    }
    try {
      await scope.sleep(reconciler.intervalMs * (1 - SPREAD + 2 * SPREAD * Math.random()));
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
  }
}
