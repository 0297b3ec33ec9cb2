import type { Conductor } from "../conductor.ts";
import { SERVED_BY } from "../driver-access/prepare-instance.ts";
import { nodeOfOwner } from "../image/published-image.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Reconciler } from "./reconciler.ts";

/**
 * Withdraws what this process, or the one before it, published for machines that need it no more: their node has gone to
 * another conductor or is no more. Who has taken a node over can withdraw only what it serves itself.
 */
export function abandonedMedia(intervalMs: number): Reconciler {
  return {
    name: "abandoned-media",
    intervalMs,
    run: async (scope, conductor) => {
      for (const owner of await conductor.media.owners()) {
        scope.check();
        const node = await conductor.store.nodes.byUuid(nodeOfOwner(owner));
        if (node !== undefined && (await needs(conductor, node))) continue;
        await conductor.media.retract(owner);
        conductor.log.info({ owner }, "what was published for a machine that needs it no more is withdrawn");
      }
    },
  };
}

/**
 * A machine that was booted by this conductor may boot from its medium again, and one that has its instance in memory will; so may
 * one in rescue, whoever booted it.
 */
async function needs({ store, clock, host }: Conductor, node: NodeRecord): Promise<boolean> {
  if (node.driver_internal_info[SERVED_BY] === host) return true;
  if (node.driver_internal_info["ingot_booted_by"] === host || node.provision_state === "rescue") return true;
  const { operation } = (await store.operations.active(node.uuid)) ?? {};
  if (operation === undefined) return false;
  const driver = operation.owner === null ? undefined : await store.operations.lease(operation.owner, clock.now());
  return driver === undefined || driver.name === host;
}
