import { Failure, isFailure, type OperationId, Scope } from "@ingot/kernel";
import { allowsVerb } from "@ingot/lifecycle";
import type { Conductor } from "../../../conductor.ts";
import { undeployPlan } from "../../../plans/undeploy-plan.ts";
import type { NodeRecord } from "../../../ports/node.ts";
import { findNode } from "../find-node.ts";
import { requireUnprotected } from "../remove-node.ts";
import { automatedClean, isCleanedAutomatically } from "./automated-clean.ts";
import { requireRoom } from "./require-room.ts";
import { requireVerb } from "./require-verb.ts";
import { startOperation } from "./start-operation.ts";

/** Tears the instance down; an operation that waits for its agent is ended first. */
export async function undeploy(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  requireVerb(node, "deleted");
  requireUnprotected(node);
  const active = await conductor.store.operations.active(node.uuid);
  if (active === undefined) return begin(scope, conductor, node);
  await requireRoom(conductor.store, conductor, "deleted");
  const reason = new Failure(
    "operation.aborted",
    `The ${active.operation.kind} operation was ended, to undeploy the node.`,
    {
      details: { then: "delete" },
    },
  );
  await conductor.runner.abort(active.operation.id, reason, { force: true });
  void finishLater(conductor, node, active.operation.id);
}

async function begin(scope: Scope, conductor: Conductor, node: NodeRecord, accepted?: true): Promise<void> {
  const clean = isCleanedAutomatically(conductor, node) ? await automatedClean(scope, conductor, node) : null;
  const plan = undeployPlan({ node: node.uuid, clean });
  await startOperation(conductor, { node, verb: "deleted", plan, ...(accepted === undefined ? {} : { accepted }) });
}

/** Should the process die in between, the reconciler finds the node in `deleting` without an operation. */
async function finishLater(conductor: Conductor, node: NodeRecord, operation: OperationId): Promise<void> {
  const { log } = conductor;
  try {
    await conductor.runner.settled(operation);
    using scope = Scope.root({ log, timeoutMs: 60_000, what: "starting the undeployment" });
    const now = await findNode(conductor.store, node.uuid);
    if (now.provision_state === "deleting") await resumeDeleting(scope, conductor, now);
    else if (allowsVerb(now.provision_state, "deleted")) await begin(scope, conductor, now, true);
  } catch (error) {
    log.error({ node: node.uuid, err: error }, "the undeployment did not start after the operation before was ended");
  }
}

/** Starts the undeployment of a node that is in `deleting` with nobody at work; does nothing when that is no longer so. */
export async function resumeDeleting(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  const clean = isCleanedAutomatically(conductor, node) ? await automatedClean(scope, conductor, node) : null;
  try {
    await conductor.runner.submit(undeployPlan({ node: node.uuid, clean }), async (tx) => {
      const now = await tx.nodes.byUuid(node.uuid);
      if (now?.provision_state !== "deleting")
        throw new Failure("operation.conflict", `Node ${node.uuid} is not being deleted any more.`);
      await tx.nodes.update(node.uuid, { reservation: conductor.host });
    });
  } catch (error) {
    if (!isFailure(error, "operation.conflict")) throw error;
  }
}
