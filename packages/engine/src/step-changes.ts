/** How a step's record goes from one state to the next. Pure: times come in as arguments. */
import { Failure, type FailureRecord, formatDuration, type Json } from "@ingot/kernel";
import type { Wait } from "./outcome.ts";
import type { RetryPolicy, StepSpec } from "./plan.ts";
import type { StepRecord } from "./records.ts";

const NOT_WAITING = { waitingFor: null, wakeAt: null, deadlineAt: null, onTimeout: null } as const;

export function pendingStep(spec: StepSpec, index: number): StepRecord {
  return {
    index,
    spec,
    state: "pending",
    attempt: 0,
    attachment: null,
    output: null,
    failure: null,
    startedAt: null,
    endedAt: null,
    expiresAt: null,
    ...NOT_WAITING,
  };
}

/** A new attempt begins. */
export function startedStep(step: StepRecord, now: number): StepRecord {
  return {
    ...step,
    ...NOT_WAITING,
    state: "running",
    attempt: step.attempt + 1,
    attachment: null,
    failure: null,
    startedAt: step.startedAt ?? now,
    expiresAt: step.spec.timeoutMs === undefined ? null : now + step.spec.timeoutMs,
  };
}

export function checkpointedStep(step: StepRecord, attachment: Json): StepRecord {
  return { ...step, ...NOT_WAITING, state: "running", attachment };
}

export function waitingStep<Tx>(step: StepRecord, wait: Wait<Tx>, now: number): StepRecord {
  const lookAgain = wait.for === "time" ? wait.timeoutMs : wait.pollAfterMs;
  return {
    ...step,
    ...boundOf(step, wait, now),
    state: "waiting",
    attachment: wait.attachment === undefined ? step.attachment : wait.attachment,
    waitingFor: wait.for,
    wakeAt: lookAgain === undefined ? null : now + lookAgain,
  };
}

function boundOf<Tx>(step: StepRecord, wait: Wait<Tx>, now: number): Pick<StepRecord, "deadlineAt" | "onTimeout"> {
  if (wait.for === "time") return { deadlineAt: null, onTimeout: null };
  if (wait.timeoutMs === undefined) return { deadlineAt: step.deadlineAt, onTimeout: step.onTimeout };
  const onTimeout =
    wait.onTimeout ??
    new Failure(
      "step.timeout",
      `${step.spec.name} waited ${formatDuration(wait.timeoutMs)} in vain for ${wait.reason}`,
    );
  return { deadlineAt: now + wait.timeoutMs, onTimeout: onTimeout.toJSON() };
}

export function retryingStep(step: StepRecord, afterMs: number, now: number): StepRecord {
  return { ...step, ...NOT_WAITING, state: "waiting", waitingFor: "retry", wakeAt: now + afterMs, expiresAt: null };
}

export function doneStep(step: StepRecord, output: Json | undefined, now: number): StepRecord {
  return { ...step, ...NOT_WAITING, state: "done", output: output ?? null, endedAt: now };
}

export function failedStep(step: StepRecord, failure: FailureRecord, now: number): StepRecord {
  return { ...step, ...NOT_WAITING, state: "failed", failure, startedAt: step.startedAt ?? now, endedAt: now };
}

export function abortedStep(step: StepRecord, failure: FailureRecord, now: number): StepRecord {
  return { ...step, ...NOT_WAITING, state: "aborted", failure, endedAt: now };
}

export function skippedStep(step: StepRecord, now: number): StepRecord {
  return { ...step, state: "skipped", endedAt: now };
}

/** How long to wait before the attempt after this one; undefined when none is left. */
export function backoffMs(policy: RetryPolicy | undefined, attempt: number): number | undefined {
  if (policy === undefined || attempt > policy.limit) return undefined;
  const grown = policy.backoffMs * (policy.factor ?? 2) ** (attempt - 1);
  return Math.min(grown, policy.maxBackoffMs ?? 300_000);
}
