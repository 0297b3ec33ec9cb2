import type { ProvisionState } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import { hasOperation, nextState, STATES } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { applyEvent } from "../state/apply-event.ts";
import { resumeDeleting } from "../use-cases/nodes/verbs/undeploy.ts";
import { allNodes } from "./all-nodes.ts";
import type { Reconciler } from "./reconciler.ts";

const MOVING: readonly ProvisionState[] = STATES.filter(hasOperation);
/** Time enough for whoever is between two operations to begin the second. */
const SETTLED_MS = 30_000;

/**
 * No node sits in a transitional state, or is reserved, without an operation: a deletion whose second half was never
 * begun goes on, anything else fails with that reason.
 */
export function orphans(intervalMs: number): Reconciler {
  return {
    name: "orphans",
    intervalMs,
    run: async (scope, conductor) => {
      for (const state of MOVING) {
        for await (const node of allNodes(conductor, { provision_state: state })) {
          scope.check();
          await oneByOne(conductor, node, () => putRight(scope, conductor, node));
        }
      }
    },
  };
}

/** One that cannot be put right does not keep the others from it. */
async function oneByOne(conductor: Conductor, node: NodeRecord, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    conductor.log.error({ node: node.uuid, err: error }, "a node without an operation could not be put right");
  }
}

async function putRight(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  // A clock that was set back makes nobody wait until it has caught up.
  const since = Math.abs(conductor.clock.now() - (node.provision_updated_at ?? 0));
  if (since < SETTLED_MS || (await conductor.store.operations.active(node.uuid)) !== undefined) return;
  if (node.provision_state === "deleting") return resumeDeleting(scope, conductor, node);
  if (nextState(node.provision_state, "fail") === undefined) return;
  if (!(await failOrphan(conductor, node))) return;
  conductor.log.warn({ node: node.uuid, state: node.provision_state }, "a node is in transition without an operation");
}

/** Whether the node was an orphan still: its operation may have ended, or another begun, since it was read. */
async function failOrphan(conductor: Conductor, node: NodeRecord): Promise<boolean> {
  return conductor.store.transaction(async (stores) => {
    const now = await stores.nodes.byUuid(node.uuid);
    const moved =
      now?.provision_state !== node.provision_state || now.provision_updated_at !== node.provision_updated_at;
    if (moved || (await stores.operations.active(node.uuid)) !== undefined) return false;
    const last_error = `The node was ${node.provision_state}, but no operation was under way. Start it again if it is still wanted.`;
    await applyEvent(stores, conductor, now, { event: "fail", changes: { reservation: null, last_error } });
    return true;
  });
}
