import { Failure, isFailure, isJsonObject } from "@ingot/kernel";
import { childrenOf } from "../planning/child-nodes.ts";
import { CHILD_STEP } from "../plans/child-step-plan.ts";
import { attachmentOf, type StepExecutor } from "./step-executor.ts";

const POLL_MS = 200;

/**
 * `failure.children`: a step that was broken off may still run on a child. It is broken off there too, or waited for when it
 * cannot be: so that the parent rests no sooner than its children.
 */
export const failureChildren: StepExecutor = async (conductor, run) => {
  const { operations } = conductor.store;
  const { asked } = attachmentOf(run);
  for (const child of await childrenOf(conductor.store, { parent: run.operation.subject, only: [] })) {
    const running = (await operations.active(child.uuid))?.operation;
    if (running?.kind !== CHILD_STEP || !isJsonObject(running.input)) continue;
    if (running.input["parent"] !== run.operation.id) continue;
    if (asked !== running.id) {
      const reason = new Failure("operation.aborted", `the ${run.operation.kind} of the parent node ended`);
      const force = run.operation.abort?.force === true;
      await conductor.runner.abort(running.id, reason, { force }).catch((error: unknown) => {
        if (!isFailure(error, "operation.ended")) throw error;
      });
    }
    const reason = `the step on child node ${child.uuid} to end`;
    const wait = {
      kind: "wait",
      for: "poll",
      pollAfterMs: POLL_MS,
      attachment: { asked: running.id },
      reason,
    } as const;
    // As long as a step of theirs may take; who has waited so long for one that nobody drives goes on without it.
    return asked === undefined ? { ...wait, timeoutMs: conductor.config.outOfBandStepTimeoutMs } : wait;
  }
  return { kind: "done" };
};
