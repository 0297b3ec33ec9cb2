import type { OperationRecord } from "@ingot/engine";
import { isJsonObject, type OperationId } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { POWER_ASKED } from "./power-meanwhile.ts";
import { inputOf, type StepExecutor } from "./step-executor.ts";

/**
 * `power.hold`: waits until the step that holds the node is over, or the change of power that was asked of an operation which
 * waits or is on hold. A process that dies in it leaves it to be gone on with, so the node stays held.
 */
export const powerHold: StepExecutor = async (conductor, run) => {
  const { holder, step } = inputOf(run);
  const found = await conductor.store.operations.get(holder as OperationId);
  const goesOn = found?.operation.endedAt === null;
  const runs = goesOn && found.steps[Number(step)]?.state === "running";
  if (!runs && !(goesOn && (await hasPowerAsked(conductor, found.operation)))) return { kind: "done" };
  return {
    kind: "wait",
    for: "poll",
    pollAfterMs: pauseMs(conductor.clock.now() - run.operation.createdAt),
    reason: "the change of power that it is held for",
  };
};

async function hasPowerAsked({ store }: Conductor, { id, subject }: OperationRecord): Promise<boolean> {
  const node = await store.nodes.byUuid(subject);
  const asked = node?.driver_internal_info[POWER_ASKED];
  return isJsonObject(asked) && asked["operation"] === id;
}

/** A safety net: whoever holds the node lets it go. Also after a clock was set back. */
function pauseMs(elapsedMs: number): number {
  return Math.min(5000, Math.max(250, elapsedMs / 4));
}
