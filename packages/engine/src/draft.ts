import type { Failure, Json } from "@ingot/kernel";
import type { Change } from "./change.ts";
import { applies, type Decision, decide, wasAborted } from "./decide.ts";
import { reviveFailure } from "./failure-record.ts";
import type { Wait } from "./outcome.ts";
import type { StepSpec } from "./plan.ts";
import type { LoggedOperation, OperationRecord, StepRecord } from "./records.ts";
import * as steps from "./step-changes.ts";
import type { LogChange } from "./step-log.ts";

type OperationPatch = NonNullable<LogChange["operation"]>;

/** What is about to be written in one transaction: the log as it will be, the rows that differ, and what that means. */
export class Draft {
  readonly #base: LoggedOperation;
  #log: LoggedOperation;
  readonly #now: number;
  #patch: OperationPatch = {};
  readonly #touched = new Set<number>();
  #truncateFrom: number | undefined;
  readonly changes: Change[] = [];

  constructor(log: LoggedOperation, now: number) {
    this.#base = log;
    this.#log = log;
    this.#now = now;
  }

  get log(): LoggedOperation {
    return this.#log;
  }

  get isEmpty(): boolean {
    return this.changes.length === 0 && this.#touched.size === 0 && Object.keys(this.#patch).length === 0;
  }

  change(): LogChange {
    const touched = this.#log.steps.filter((step) => this.#touched.has(step.index));
    return {
      ...(Object.keys(this.#patch).length === 0 ? {} : { operation: this.#patch }),
      ...(touched.length === 0 ? {} : { steps: touched }),
      ...(this.#truncateFrom === undefined ? {} : { truncateFrom: this.#truncateFrom }),
    };
  }

  /** Whether it has been written already, though nobody learnt of it. That cannot be told of one that changes nothing. */
  isIn(rested: LoggedOperation): boolean {
    const rests = this.#parts(rested);
    return rests === this.#parts(this.#log) && rests !== this.#parts(this.#base);
  }

  /** Of an operation, what this writes. */
  #parts({ operation, steps: all }: LoggedOperation): string {
    const fields = Object.keys(this.#patch).map((field) => operation[field as keyof OperationPatch]);
    const touched = all.filter(({ index }) => this.#touched.has(index) || index >= (this.#truncateFrom ?? Infinity));
    return JSON.stringify([fields, touched]);
  }

  step(step: StepRecord): StepRecord {
    this.#touched.add(step.index);
    this.#log = { ...this.#log, steps: this.#log.steps.map((other) => (other.index === step.index ? step : other)) };
    return step;
  }

  operation(patch: OperationPatch): void {
    this.#patch = { ...this.#patch, ...patch };
    this.#log = { ...this.#log, operation: { ...this.#log.operation, ...patch } };
  }

  start(step: StepRecord): StepRecord {
    const started = this.step(steps.startedStep(step, this.#now));
    const { startedAt } = this.#log.operation;
    this.#become("running", startedAt === null ? { startedAt: this.#now } : {});
    this.changes.push({ kind: "step-started", step: started, phase: "start" });
    return started;
  }

  recover(step: StepRecord): void {
    this.changes.push({ kind: "step-started", step, phase: "recover" });
  }

  checkpoint(step: StepRecord, attachment: Json): StepRecord {
    this.resumed(step);
    const written = this.step(steps.checkpointedStep(step, attachment));
    this.#become("running");
    return written;
  }

  /** Tells that a waiting step acts again; for one that was not waiting, nothing. */
  resumed(step: StepRecord): void {
    if (step.state === "waiting") this.changes.push({ kind: "step-resumed", step });
  }

  wait<Tx>(step: StepRecord, outcome: Wait<Tx>): void {
    const again = step.state === "waiting";
    const waiting = this.step(steps.waitingStep(step, outcome, this.#now));
    const { reason } = outcome;
    this.#become("waiting");
    this.changes.push({ kind: "step-waiting", step: waiting, reason, again });
  }

  retry(step: StepRecord, afterMs: number, reason: string): void {
    this.resumed(step);
    const retrying = this.step(steps.retryingStep(step, afterMs, this.#now));
    this.#become("waiting");
    this.changes.push({ kind: "step-retrying", step: retrying, afterMs, reason });
  }

  done(step: StepRecord, output: Json | undefined): void {
    this.resumed(step);
    const done = this.step(steps.doneStep(step, output, this.#now));
    this.#become("running");
    this.changes.push({ kind: "step-done", step: done });
  }

  amend(specs: readonly StepSpec[]): void {
    const begun = this.#log.steps.filter((step) => step.state !== "pending");
    const from = begun.length;
    const tail = specs.map((spec, offset) => steps.pendingStep(spec, from + offset));
    for (const index of [...this.#touched]) if (index >= from) this.#touched.delete(index);
    for (const step of tail) this.#touched.add(step.index);
    this.#truncateFrom = from;
    this.#log = { ...this.#log, steps: [...begun, ...tail] };
    this.changes.push({ kind: "plan-amended", steps: tail });
  }

  fail(step: StepRecord, failure: Failure): void {
    this.resumed(step);
    const failed = this.step(steps.failedStep(step, failure.toJSON(), this.#now));
    this.#become("running");
    this.changes.push({ kind: "step-failed", step: failed, failure });
    this.failing(failure);
  }

  abortStep(step: StepRecord, failure: Failure): void {
    const aborted = this.step(steps.abortedStep(step, failure.toJSON(), this.#now));
    this.#become("running");
    this.changes.push({ kind: "step-aborted", step: aborted });
    this.failing(failure);
  }

  /** From here on only the steps for failure run; the first failure stands. */
  failing(failure: Failure): void {
    if (this.#log.operation.failure !== null) return;
    this.operation({ failure: failure.toJSON() });
    this.#become("running");
    this.#skip();
    this.changes.push({ kind: "operation-failing", failure, aborted: wasAborted(this.#log.operation) });
  }

  hold(): void {
    this.#become("held");
    this.changes.push({ kind: "operation-held" });
  }

  unhold(): void {
    this.#become("running");
    this.changes.push({ kind: "operation-unheld" });
  }

  end(): void {
    if (this.#log.operation.state === "held") this.unhold();
    const record = this.#log.operation.failure;
    const failure = record === null ? undefined : reviveFailure(record);
    this.#skip(true);
    const endedAt = this.#now;
    if (failure === undefined) {
      this.#become("done", { endedAt });
      this.changes.push({ kind: "operation-done" });
      return;
    }
    const aborted = wasAborted(this.#log.operation);
    this.#become(aborted ? "aborted" : "failed", { endedAt });
    this.changes.push({ kind: aborted ? "operation-aborted" : "operation-failed", failure });
  }

  next(): Decision {
    return decide(this.#log);
  }

  #skip(all = false): void {
    const failing = this.#log.operation.failure !== null;
    for (const step of this.#log.steps) {
      if (step.state !== "pending" || (!all && applies(step, failing))) continue;
      this.step(steps.skippedStep(step, this.#now));
    }
  }

  #become(state: OperationRecord["state"], also: OperationPatch = {}): void {
    const current = this.#log.operation.state;
    if (current !== state || Object.keys(also).length > 0) this.operation({ ...also, state });
  }
}
