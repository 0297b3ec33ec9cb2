import type { OperationId } from "@ingot/kernel";
import { Draft } from "./draft.ts";
import type { Plan } from "./plan.ts";
import { pendingStep } from "./step-changes.ts";

export interface NewOperation {
  readonly id: OperationId;
  /** The boot that drives it from the first; null when others are to claim it. */
  readonly owner: string | null;
  /** Whether there is room for its first step. */
  readonly mayBegin: boolean;
  /** Wall clock, milliseconds. */
  readonly now: number;
}

/**
 * An operation as it is first written down: begun, if it may begin. A step that can be neither found again nor repeated does not
 * begin with it: should this process die before it gets to that step, it would count as interrupted.
 */
export function newOperation(plan: Plan, { id, owner, mayBegin, now }: NewOperation): Draft {
  const operation = {
    id,
    kind: plan.kind,
    subject: plan.subject,
    input: plan.input,
    state: "pending",
    owner,
    epoch: owner === null ? 0 : 1,
    abort: null,
    held: plan.held ?? false,
    failure: null,
    createdAt: now,
    startedAt: null,
    endedAt: null,
  } as const;
  const draft = new Draft({ operation, steps: plan.steps.map(pendingStep) }, now);
  const next = draft.next();
  if (owner === null || !mayBegin || next.kind !== "start") return draft;
  if (next.step.spec.idempotent || next.step.spec.reattachable) draft.start(next.step);
  return draft;
}
