import { STEP_KINDS } from "@ingot/contract";
import type { OperationRecord, StepRun } from "@ingot/engine";
import { Failure, isFailure, isJsonObject, type Json, type JsonObject, type OperationId } from "@ingot/kernel";
import { isReservedStep } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import { childrenOf } from "../planning/child-nodes.ts";
import { driverSteps } from "../planning/step-catalogue.ts";
import { CHILD_STEP, childStepPlan } from "../plans/child-step-plan.ts";
import type { NodeRecord } from "../ports/node.ts";
import { attachmentOf, inputOf, type Outcome, type StepExecutor } from "./step-executor.ts";

interface Progress {
  /** UUIDs of the children whose turn is over. */
  readonly done: readonly string[];
  /** Of the child whose turn it is. */
  readonly operation: string | undefined;
}

/**
 * A step that runs on the node's children, one after another, by their own drivers: on each it is an operation of the child's
 * own, which holds the child meanwhile and outlives any process as every operation does.
 */
export const children: StepExecutor = async (conductor, run) => {
  let progress = progressOf(run);
  const only = inputOf(run)["children"] as readonly string[];
  for (const child of await childrenOf(conductor.store, { parent: run.operation.subject, only })) {
    if (progress.done.includes(child.uuid)) continue;
    const operation = await operationOf(conductor, run, { child, progress });
    if (operation.endedAt === null) return waiting(conductor, run, { child, progress, operation });
    if (operation.state !== "done") return failed(run, child, operation);
    progress = { done: [...progress.done, child.uuid], operation: undefined };
    await run.checkpoint(written(progress));
  }
  return { kind: "done", output: { children: [...progress.done] } };
};

function progressOf(run: StepRun): Progress {
  const { done, operation } = attachmentOf(run);
  return {
    done: Array.isArray(done) ? (done as readonly string[]) : [],
    operation: typeof operation === "string" ? operation : undefined,
  };
}

function written({ done, operation }: Progress): JsonObject {
  return { done: [...done], ...(operation === undefined ? {} : { operation }) };
}

interface Turn {
  readonly child: NodeRecord;
  readonly progress: Progress;
}

/** The child's operation: the one that was begun, even if its id was not written down any more, or a new one. */
async function operationOf(conductor: Conductor, run: StepRun, { child, progress }: Turn): Promise<OperationRecord> {
  if (progress.operation !== undefined) {
    const found = await conductor.store.operations.get(progress.operation as OperationId);
    if (found !== undefined) return found.operation;
  }
  return (await newestOf(conductor, run, child)) ?? (await begin(conductor, run, child));
}

async function newestOf({ store }: Conductor, run: StepRun, child: NodeRecord): Promise<OperationRecord | undefined> {
  const newest = await store.operations.history(child.uuid, 1);
  return newest.find((one) => isOurs(one, run));
}

/** One that an earlier attempt has begun is waited for as long as it runs; its end says nothing of this attempt. */
function isOurs({ kind, input, endedAt }: OperationRecord, run: StepRun): boolean {
  if (kind !== CHILD_STEP || !isJsonObject(input)) return false;
  const { parent, index, attempt } = input;
  const same = parent === run.operation.id && index === run.step.index;
  return same && (endedAt === null || attempt === run.attempt);
}

async function begin(conductor: Conductor, run: StepRun, child: NodeRecord): Promise<OperationRecord> {
  const { kind, interface: of, step } = inputOf(run);
  const steps = driverSteps(conductor, child, STEP_KINDS.find((each) => each === kind) ?? "clean");
  const offered = steps.find(({ offered: each }) => each.interface === of && each.step === step)?.offered;
  const idempotent = isReservedStep(String(step)) || offered?.idempotent === true;
  try {
    return await conductor.runner.submit(childStepPlan(run, child.uuid, idempotent), async (tx) => {
      await tx.nodes.update(child.uuid, { reservation: conductor.host });
    });
  } catch (error) {
    if (!isFailure(error, "operation.conflict")) throw error;
    // It may be the one that was asked for here, if the database's answer got lost.
    const begun = await newestOf(conductor, run, child);
    if (begun !== undefined) return begun;
    const message = `${run.step.spec.name} cannot run on child node ${child.uuid}: another operation is under way there.`;
    throw new Failure("node.locked", message, { cause: error });
  }
}

function waiting(conductor: Conductor, run: StepRun, of: Turn & { readonly operation: OperationRecord }): Outcome {
  const { child, progress, operation } = of;
  return {
    kind: "wait",
    for: "poll",
    pollAfterMs: pauseMs(conductor.clock.now() - operation.createdAt),
    attachment: written({ ...progress, operation: operation.id }),
    reason: `${run.step.spec.name} to end on child node ${child.uuid}`,
  };
}

/** One that has run for long is asked for less often. */
function pauseMs(elapsedMs: number): number {
  return Math.min(5000, Math.max(50, elapsedMs / 10));
}

function failed(run: StepRun, child: NodeRecord, { failure: record }: OperationRecord): Outcome {
  const name = run.step.spec.name;
  const cause =
    record === null ? new Failure("operation.aborted", "it was aborted") : Failure.revive(record as unknown as Json);
  const message = `${name} failed on child node ${child.uuid}: ${cause.message}`;
  return { kind: "failed", failure: new Failure(cause.code, message, { hint: cause.hint, cause }) };
}
