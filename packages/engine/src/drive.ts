/** Takes one operation from step to step, for as long as this process has the claim on it. */
import { Failure, isFailure, type Json, type OperationId, type Scope } from "@ingot/kernel";
import { isPassing, type Workshop } from "./commit.ts";
import { decide, letsAbort } from "./decide.ts";
import { interrupted, noExecutor, reasonOf, stopping } from "./drive-failures.ts";
import { FencedLog, type Wish } from "./fenced-log.ts";
import type { Executor, Phase, Progress, StepRun } from "./executor.ts";
import type { Also, StepOutcome } from "./outcome.ts";
import type { LoggedOperation, OperationRecord, StepRecord } from "./records.ts";
import { passOver, settle, waitsOnUnchanged } from "./settle.ts";
import { waitingStep } from "./step-changes.ts";
import type { EngineTx } from "./step-log.ts";
import { isWakeable, timedOut, WaitTimers } from "./wait-timers.ts";

export interface DriveEnd {
  ended(operation: OperationRecord): void;
  /** Another process has the operation now, or the runner stopped. */
  lost(): void;
  broken(failure: Failure): void;
}

export class Drive<Tx extends EngineTx> {
  readonly #shop: Workshop<Tx>;
  readonly #end: DriveEnd;
  readonly #log: FencedLog<Tx>;
  readonly #timers: WaitTimers;
  /** A running step that this process did not start itself. */
  #found: number | undefined;
  /** Makes room for the next: a step that has begun has its place, and is yet to be performed. */
  #place: (() => void) | undefined;
  #leaving = false;
  #looping = false;
  #again = false;
  #executing: { readonly scope: Scope; readonly step: StepRecord; readonly finished: Promise<void> } | undefined;

  constructor(shop: Workshop<Tx>, log: LoggedOperation, end: DriveEnd) {
    this.#shop = shop;
    this.#log = new FencedLog(shop, log);
    this.#end = end;
    this.#timers = new WaitTimers(shop, () => this.kick());
    this.#found = log.steps.find((step) => step.state === "running")?.index;
    if (log.operation.state === "held") this.#timers.poke();
    const waiting = log.steps.find((step) => step.state === "waiting");
    if (waiting === undefined) return;
    this.#timers.arm(waiting, { isFound: true });
    if (isWakeable(waiting)) this.#timers.poke();
  }

  get id(): OperationId {
    return this.#log.fence.operation;
  }

  get subject(): string {
    return this.#log.operation.subject;
  }

  /** Nothing more is to begin. */
  get #isOver(): boolean {
    return this.#log.isClosed || this.#leaving;
  }

  /** Goes on as far as it can, in the background. */
  kick(): void {
    this.#again = true;
    if (this.#looping || this.#isOver) return;
    this.#looping = true;
    void this.#loop()
      .catch((error: unknown) => this.#stumble(error))
      .finally(() => {
        this.#looping = false;
        if (this.#again) this.kick();
      });
  }

  /** Goes on with a first step that began as the operation was written down; `leave` makes room at the gate. */
  begin(leave: () => void): void {
    this.#found = undefined;
    this.#place = leave;
    this.kick();
  }

  /** What it waits for may have happened. */
  wake(): void {
    const current = this.#log.steps.find((step) => step.state === "running" || step.state === "waiting");
    const asleep = this.#executing === undefined && current?.state === "waiting" && !isWakeable(current);
    if (asleep) return;
    this.#timers.poke();
    this.kick();
  }

  /** Writes a wish down, then acts on it. */
  async wish(wish: Wish, also?: Also<Tx>): Promise<void> {
    await this.#log.wish(wish, also);
    this.#heed();
  }

  /** Whether the log has something of the operation that this process does not know: another's claim, or a wish. */
  differs(logged: OperationRecord | undefined): boolean {
    return this.#log.differs(logged);
  }

  /** Reads what others have written of the operation: a wish, or that it is another process's now. */
  async refresh(): Promise<void> {
    try {
      await this.#log.refresh();
    } catch (error) {
      if (isFailure(error, "operation.fenced")) this.#stumble(error);
      else this.#shop.log.warn({ operation: this.id, error }, "what others wish of an operation could not be read");
      return;
    }
    this.#heed();
  }

  /** Stops without ending the operation. Resolves when its step has let go, or the grace is over. */
  async leave(): Promise<void> {
    this.#leaving = true;
    const executing = this.#executing;
    if (executing !== undefined) {
      const { spec } = executing.step;
      if (spec.reattachable || spec.idempotent) executing.scope.cancel(stopping());
      const over = Promise.withResolvers<void>();
      const callOff = this.#shop.timers.after(this.#shop.graceMs, () => over.resolve());
      await Promise.race([executing.finished, over.promise]);
      callOff();
    }
    await this.#log.isIdle;
    this.#close();
    this.#end.lost();
  }

  /** This process has claimed the operation anew: another drive goes on with it, and this one writes nothing more. */
  supersede(): void {
    this.#close();
  }

  /** Acts on the wishes that the log has. */
  #heed(): void {
    const executing = this.#executing;
    const { operation } = this.#log;
    if (executing !== undefined && letsAbort(operation, executing.step)) {
      executing.scope.cancel(reasonOf(operation));
    }
    this.kick();
  }

  async #loop(): Promise<void> {
    while (this.#again && !this.#isOver) {
      this.#again = false;
      await this.#turn();
    }
  }

  /** One decision and what follows from it. */
  async #turn(): Promise<void> {
    const decision = decide(this.#log.now);
    switch (decision.kind) {
      case "end":
        await this.#log.write((draft) => draft.end());
        break;
      case "hold":
        if (this.#log.operation.state !== "held") await this.#log.write((draft) => draft.hold());
        await this.#whileHeld();
        break;
      case "abort":
        await this.#log.write((draft) => draft.failing(reasonOf(this.#log.operation)));
        this.#again = true;
        break;
      case "start":
        await this.#admitted(() => this.#start(decision.step));
        break;
      case "current":
        await this.#goOn(decision.step);
        break;
    }
    if (this.#log.operation.endedAt !== null) this.#ended();
  }

  /** What is asked for meanwhile is done by whoever has put the operation on hold. */
  async #whileHeld(): Promise<void> {
    const step = this.#log.steps.findLast(({ state }) => state !== "pending");
    const executor = step === undefined ? undefined : this.#shop.executors[step.spec.executor];
    if (step === undefined || executor?.whileHeld === undefined) return;
    if (this.#timers.poked) await this.#admitted(() => this.#attend(step, executor));
    else this.#timers.armHeld();
  }

  async #attend(step: StepRecord, executor: Executor<Tx>): Promise<void> {
    this.#timers.clear();
    const { operation, steps } = this.#log;
    using at = this.#workAt(step);
    const { scope } = at;
    try {
      scope.check();
      await executor.whileHeld?.({ scope, operation, step, steps });
    } catch (error) {
      if (isFailure(error, "operation.fenced", "operation.lease_lost")) throw error;
      if (scope.signal.aborted) return;
      this.#shop.log.warn({ operation: this.id, error }, "what is asked for on hold cannot be done now; trying again");
    }
  }

  async #goOn(step: StepRecord): Promise<void> {
    const leave = this.#place;
    this.#place = undefined;
    if (letsAbort(this.#log.operation, step)) {
      leave?.();
      await this.#log.write((draft) => draft.abortStep(step, reasonOf(this.#log.operation)));
      this.#again = true;
    } else if (leave !== undefined) {
      await this.#perform(step, "start").finally(leave);
      this.#again = true;
    } else if (this.#found === step.index) {
      await this.#admitted(() => this.#recover(step));
    } else if (this.#timers.expired) {
      await this.#admitted(() => this.#fail(step, timedOut(step)));
    } else if (this.#timers.poked) {
      await this.#admitted(() => (step.waitingFor === "retry" ? this.#start(step) : this.#perform(step, "resume")));
    }
  }

  /** Does it once there is room, unless the log calls for something else by then. */
  async #admitted(act: () => Promise<void>): Promise<void> {
    const before = this.#log.now;
    const leave = await this.#shop.gate.enter();
    try {
      if (this.#isOver) return;
      if (this.#log.now === before) await act();
      this.#again = true;
    } finally {
      leave();
    }
  }

  async #start(step: StepRecord): Promise<void> {
    const held = this.#log.operation.state === "held";
    await this.#log.write((draft) => {
      if (held) draft.unhold();
      draft.start(step);
    });
    await this.#perform(this.#log.step(step.index), "start");
  }

  /** A step that was running when its process died. */
  async #recover(step: StepRecord): Promise<void> {
    this.#found = undefined;
    const { spec } = step;
    if (!spec.reattachable && !spec.idempotent) {
      await this.#fail(step, interrupted(step));
      return;
    }
    await this.#log.write((draft) => draft.recover(step));
    await this.#perform(step, "recover");
  }

  async #perform(step: StepRecord, phase: Phase): Promise<void> {
    await this.#follow(await this.#run(step, () => this.#execute(step, phase)));
  }

  async #fail(step: StepRecord, failure: Failure): Promise<void> {
    await this.#follow(await this.#run(step, () => Promise.resolve({ kind: "failed", failure })));
  }

  /** Runs the step that began with the last write, and those that begin with its. */
  async #follow(first: StepRecord | undefined): Promise<void> {
    let next = first;
    while (next !== undefined) {
      const started = next;
      next = await this.#run(started, () => this.#execute(started, "start"));
    }
  }

  /** Gets an outcome and writes it down; answers with the step that began in the same write. */
  async #run(step: StepRecord, work: () => Promise<StepOutcome<Tx> | undefined>): Promise<StepRecord | undefined> {
    this.#timers.clear();
    const outcome = await work();
    if (outcome === undefined || this.#log.isClosed) return undefined;
    const current = () => this.#log.step(step.index);
    if (waitsOnUnchanged(current(), outcome)) {
      this.#arm(waitingStep(current(), outcome, this.#shop.clock.now()));
      return undefined;
    }
    try {
      return await this.#settle(current, outcome);
    } catch (error) {
      // What could not be written only because the database is away has come to no other end by that.
      if (isFailure(error, "operation.fenced") || isPassing(error) || outcome.kind === "failed") throw error;
      return await this.#settle(current, { kind: "failed", failure: Failure.from(error) });
    }
  }

  async #settle(current: () => StepRecord, outcome: StepOutcome<Tx>): Promise<StepRecord | undefined> {
    let next: StepRecord | undefined;
    await this.#log.write(async (draft) => {
      const options = { go: !this.#leaving };
      const first = settle(draft, current(), outcome, options);
      next = await passOver(draft, first, { executors: this.#shop.executors, options });
    }, outcome.also);
    const written = current();
    if (written.state === "waiting") this.#arm(written);
    return next === undefined ? undefined : this.#log.step(next.index);
  }

  #arm(step: StepRecord): void {
    this.#log.keep(step);
    if (!this.#log.isClosed) this.#timers.arm(step);
    if (this.#timers.poked) this.#again = true;
  }

  async #execute(step: StepRecord, phase: Phase): Promise<StepOutcome<Tx> | undefined> {
    const executor = this.#shop.executors[step.spec.executor];
    if (executor === undefined) return { kind: "failed", failure: noExecutor(step) };
    using at = this.#workAt(step);
    const { scope } = at;
    const callOff = this.#timers.bound(step, (failure) => scope.cancel(failure));
    let outcome: StepOutcome<Tx>;
    try {
      scope.check();
      outcome = await executor.execute(this.#stepRun(step, phase, scope));
    } catch (error) {
      // Whoever has begun anew under this process's name goes on with the step: it has not failed.
      if (isFailure(error, "operation.lease_lost")) throw error;
      const thrown = scope.signal.aborted ? scope.signal.reason : error;
      outcome = { kind: "failed", failure: Failure.from(thrown) };
    } finally {
      callOff();
    }
    return outcome.kind === "failed" && this.#leaving && scope.signal.aborted ? undefined : outcome;
  }

  /** A scope for it, which ends with its abort; to be disposed of when it is over. */
  #workAt(step: StepRecord): Disposable & { readonly scope: Scope } {
    const scope = this.#shop.scope.child({ log: this.#shop.log.child({ operation: this.id, step: step.spec.name }) });
    const finished = Promise.withResolvers<void>();
    this.#executing = { scope, step, finished: finished.promise };
    if (letsAbort(this.#log.operation, step)) scope.cancel(reasonOf(this.#log.operation));
    const dispose = () => {
      scope[Symbol.dispose]();
      this.#executing = undefined;
      finished.resolve();
    };
    return { scope, [Symbol.dispose]: dispose };
  }

  #stepRun(step: StepRecord, phase: Phase, scope: Scope): StepRun {
    const { operation, steps } = this.#log;
    const { attempt, attachment } = step;
    const checkpoint = async (written: Json) => {
      scope.check();
      await this.#log.write((draft) => void draft.checkpoint(this.#log.step(step.index), written));
    };
    const progress = (update: Progress) => void this.#progress(step.index, update);
    const justFound = this.#timers.isJustFound(step);
    return { scope, operation, step, attempt, phase, justFound, attachment, steps, checkpoint, progress };
  }

  async #progress(index: number, progress: Progress): Promise<void> {
    try {
      await this.#log.write((draft) => {
        const step = this.#log.step(index);
        const over = step.state !== "running" && step.state !== "waiting";
        if (!over) draft.changes.push({ kind: "step-progress", step, progress });
      });
    } catch (error) {
      this.#shop.log.warn({ operation: this.id, error }, "the progress of a step was not written");
    }
  }

  #stumble(error: unknown): void {
    if (this.#log.isClosed) return;
    this.#close();
    if (isFailure(error, "operation.fenced", "operation.lease_lost")) this.#end.lost();
    else this.#end.broken(Failure.from(error));
  }

  #ended(): void {
    this.#close();
    this.#end.ended(this.#log.operation);
  }

  #close(): void {
    this.#log.close();
    this.#timers.clear();
    this.#place?.();
    this.#executing?.scope.cancel(stopping());
  }
}
