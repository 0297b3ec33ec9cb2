import type { OperationId } from "@ingot/kernel";
import { inputOf, type StepExecutor } from "./step-executor.ts";

/** `power.hold`: waits until the step that holds the node is over. A process that dies in that step leaves it running, so the node stays held. */
export const powerHold: StepExecutor = async (conductor, run) => {
  const { holder, step } = inputOf(run);
  const found = await conductor.store.operations.get(holder as OperationId);
  const holds = found?.operation.endedAt === null && found.steps[Number(step)]?.state === "running";
  if (!holds) return { kind: "done" };
  return {
    kind: "wait",
    for: "poll",
    pollAfterMs: pauseMs(conductor.clock.now() - run.operation.createdAt),
    reason: "the change of power that it is held for",
  };
};

/** A safety net: whoever holds the node lets it go. Also after a clock was set back. */
function pauseMs(elapsedMs: number): number {
  return Math.min(5000, Math.max(250, elapsedMs / 4));
}
