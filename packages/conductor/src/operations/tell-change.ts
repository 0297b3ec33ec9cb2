import type { Change, ChangeContext, StepRecord } from "@ingot/engine";
import { formatDuration, isJsonObject, type JsonObject } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { Stores } from "../ports/store.ts";
import type { TimelineKind } from "../ports/timeline.ts";
import { tell } from "../state/timeline-writer.ts";

interface Line {
  readonly kind: TimelineKind;
  readonly message: string;
  readonly details?: JsonObject;
}

/** A line of the timeline for each change that says something to people. */
export async function tellChange(
  tx: Stores,
  conductor: Pick<Conductor, "clock" | "host">,
  told: { readonly change: Change; readonly context: ChangeContext },
): Promise<void> {
  const line = lineOf(told.change, told.context, conductor);
  if (line === undefined) return;
  const { id: operation, subject: node } = told.context.operation;
  await tell(tx, conductor, { node, operation, ...line });
}

function lineOf(
  change: Change,
  context: ChangeContext,
  conductor: Pick<Conductor, "clock" | "host">,
): Line | undefined {
  switch (change.kind) {
    case "operation-claimed":
      return change.recovered
        ? { kind: "log", message: `conductor ${conductor.host} takes the ${context.operation.kind} operation up again` }
        : undefined;
    case "step-started":
      return started(change.step, change.phase, context);
    case "step-retrying":
      return {
        kind: "log",
        message: `${change.step.spec.name} is tried again in ${formatDuration(change.afterMs)}: ${change.reason}`,
      };
    case "step-progress": {
      const { message, fraction, details } = change.progress;
      const shown = { ...stepDetails(change.step), fraction: fraction ?? null, ...details };
      return { kind: "step-progress", message: `${change.step.spec.name}: ${message}`, details: shown };
    }
    case "step-done":
      return finished(change.step, "done", conductor.clock.now());
    case "step-failed":
      return finished(change.step, "failed", conductor.clock.now(), change.failure.message);
    case "step-aborted":
      return finished(change.step, "aborted", conductor.clock.now());
    case "plan-amended":
      return {
        kind: "plan",
        message: `the plan: ${names(context.steps)}`,
        details: { steps: context.steps.map(planned) },
      };
    case "operation-failing":
      return {
        kind: "error",
        message: change.failure.message,
        details: { code: change.failure.code, hint: change.failure.hint, aborted: change.aborted },
      };
    case "step-waiting":
    case "step-resumed":
    case "operation-held":
    case "operation-unheld":
    case "operation-done":
    case "operation-failed":
    case "operation-aborted":
      return undefined;
  }
}

function started(step: StepRecord, phase: "start" | "recover", { steps }: ChangeContext): Line {
  const name = step.spec.name;
  const details = {
    ...stepDetails(step),
    index: step.index,
    total: steps.filter(isOfPlan).length,
    attempt: step.attempt,
  };
  return phase === "start"
    ? { kind: "step-started", message: name, details }
    : { kind: "log", message: `${name} was running when the conductor stopped: it is looked for and goes on`, details };
}

function finished(step: StepRecord, outcome: "done" | "failed" | "aborted", now: number, error?: string): Line {
  const duration = Math.max(0, (step.endedAt ?? now) - (step.startedAt ?? now));
  const words = outcome === "done" ? "done" : outcome;
  return {
    kind: "step-finished",
    message: `${step.spec.name} ${words} after ${formatDuration(duration)}${error === undefined ? "" : `: ${error}`}`,
    details: { ...stepDetails(step), duration_ms: duration, outcome, ...(error === undefined ? {} : { error }) },
  };
}

function isOfPlan(step: StepRecord): boolean {
  return step.spec.when !== "failure";
}

function names(steps: readonly StepRecord[]): string {
  return steps
    .filter(isOfPlan)
    .map((step) => step.spec.name)
    .join(", ");
}

function stepDetails(step: StepRecord): JsonObject {
  const { input, name } = step.spec;
  if (!isJsonObject(input) || input["step"] === undefined) return { step: name };
  return { interface: input["interface"] ?? null, step: input["step"], priority: input["priority"] ?? null };
}

function planned(step: StepRecord): JsonObject {
  const { input } = step.spec;
  const reason = isJsonObject(input) ? (input["reason"] ?? null) : null;
  return { ...stepDetails(step), name: step.spec.name, reason, when: step.spec.when ?? "success" };
}
