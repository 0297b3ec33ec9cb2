import type { Failure } from "@ingot/kernel";
import { isDeepStrictEqual } from "node:util";
import { letsAbort } from "./decide.ts";
import type { Draft } from "./draft.ts";
import type { Executor } from "./executor.ts";
import { reviveFailure } from "./failure-record.ts";
import type { StepOutcome, Wait } from "./outcome.ts";
import type { StepRecord } from "./records.ts";
import { backoffMs } from "./step-changes.ts";

export interface SettleOptions {
  /** Whether the next step may begin in the same write. */
  readonly go: boolean;
}

/** Adds what an outcome means to the draft, and whatever follows at once: the end, or the start of the next step (answered). */
export function settle<Tx>(
  draft: Draft,
  step: StepRecord,
  outcome: StepOutcome<Tx>,
  options: SettleOptions,
): StepRecord | undefined {
  apply(draft, step, outcome);
  const next = draft.next();
  if (next.kind === "end") draft.end();
  return next.kind === "start" && options.go ? draft.start(next.step) : undefined;
}

/**
 * Lets steps that have no work begin and be done in the draft, up to the first that has some: that one has begun and is the
 * answer. One of which it cannot be told is performed, and says itself what is wrong.
 */
export async function passOver<Tx>(
  draft: Draft,
  first: StepRecord | undefined,
  {
    executors,
    options,
  }: { readonly executors: Readonly<Record<string, Executor<Tx>>>; readonly options: SettleOptions },
): Promise<StepRecord | undefined> {
  let step = first;
  while (step !== undefined) {
    const executor = executors[step.spec.executor];
    const noWork = await executor?.hasNoWork?.({ ...draft.log, step }).catch(() => false);
    if (noWork !== true) return step;
    step = settle<Tx>(draft, step, { kind: "done" }, options);
  }
  return undefined;
}

function apply<Tx>(draft: Draft, step: StepRecord, outcome: StepOutcome<Tx>): void {
  switch (outcome.kind) {
    case "done":
      draft.done(step, outcome.output);
      if (outcome.amend !== undefined) draft.amend(outcome.amend);
      if (outcome.hold === true) draft.operation({ held: true });
      return;
    case "wait":
      draft.wait(step, outcome);
      return;
    case "retry":
      draft.retry(step, outcome.afterMs, outcome.reason);
      return;
    case "failed":
      fail(draft, step, outcome.failure);
  }
}

function fail(draft: Draft, step: StepRecord, failure: Failure): void {
  const { operation } = draft.log;
  if (operation.abort !== null && letsAbort(operation, step)) {
    draft.abortStep(step, reviveFailure(operation.abort.failure));
    return;
  }
  const again = backoffMs(step.spec.retries, step.attempt);
  if (again === undefined) draft.fail(step, failure);
  else draft.retry(step, again, failure.message);
}

/** Whether a step that was woken for nothing just waits on: then there is nothing to write. */
export function waitsOnUnchanged<Tx>(step: StepRecord, outcome: StepOutcome<Tx>): outcome is Wait<Tx> {
  if (outcome.kind !== "wait" || step.state !== "waiting" || outcome.also !== undefined) return false;
  const sameAttachment = outcome.attachment === undefined || isDeepStrictEqual(outcome.attachment, step.attachment);
  return sameAttachment && outcome.for === step.waitingFor && outcome.for !== "time" && outcome.timeoutMs === undefined;
}
