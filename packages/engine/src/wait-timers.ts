import { type Clock, Failure, formatDuration } from "@ingot/kernel";
import { reviveFailure } from "./failure-record.ts";
import type { StepRecord } from "./records.ts";
import type { Timers } from "./time.ts";

/** A safety net for an operation on hold: who asks something of it wakes it. */
const HELD_MS = 15_000;
/** A wait that was cut off by a crash lasts at least so long after it: callbacks could not come in. */
const FOUND_MS = 60_000;
/** And so much longer, in which the step can do something about it that none came. */
const AFTERWARDS_MS = 30_000;

/** The timers of one operation's present wait, and what has come of them: when to look again, when it has taken too long. */
export class WaitTimers {
  readonly #time: { readonly clock: Clock; readonly timers: Timers };
  readonly #ring: () => void;
  readonly #pending: (() => void)[] = [];
  #poked = false;
  #expired = false;
  /** Of a step whose wait this process's absence cut off: before then, on the monotonic clock, its time is not over. */
  #grace: { readonly index: number; readonly until: number } | undefined;

  /** When the ends of a step's attempt are due on the monotonic clock, by what is written of them. */
  #ends: { readonly index: number; readonly attempt: number; readonly due: Map<number, number> } = {
    index: -1,
    attempt: 0,
    due: new Map(),
  };

  constructor(time: { readonly clock: Clock; readonly timers: Timers }, ring: () => void) {
    this.#time = time;
    this.#ring = ring;
  }

  /** Whether it is time to look. */
  get poked(): boolean {
    return this.#poked;
  }

  get expired(): boolean {
    return this.#expired;
  }

  /** Somebody says that something happened: noted for the present wait, or for the one that may follow. */
  poke(): void {
    this.#poked = true;
  }

  /** `isFound`: its wait was cut off by this process's own absence, so that the step does not end by its time soon. */
  arm(step: StepRecord, { isFound = false } = {}): void {
    this.#cancel();
    if (!isWakeable(step)) this.#poked = false;
    if (isFound && isWakeable(step)) {
      this.#grace = { index: step.index, until: this.#time.clock.monotonic() + FOUND_MS + AFTERWARDS_MS };
    }
    const end = Math.min(step.deadlineAt ?? Infinity, step.expiresAt ?? Infinity);
    this.#in(this.#until(step, step.wakeAt ?? Infinity), () => (this.#poked = true));
    this.#in(Math.max(this.#graceMs(step), this.#untilEnd(step, end)), () => (this.#expired = true));
  }

  /** While the operation is on hold. */
  armHeld(): void {
    this.#cancel();
    this.#in(HELD_MS, () => (this.#poked = true));
  }

  /** Whether the step was found a short while ago: who was to call may be about to. */
  isJustFound(step: StepRecord): boolean {
    return this.#graceMs(step) > AFTERWARDS_MS;
  }

  /** How much longer the step is given whatever its time says; 0 when its wait was not cut off. */
  #graceMs(step: StepRecord): number {
    if (this.#grace?.index !== step.index) return 0;
    return Math.max(0, this.#grace.until - this.#time.clock.monotonic());
  }

  /** Before the step acts: what is noted from now on is news. */
  clear(): void {
    this.#cancel();
    this.#poked = false;
    this.#expired = false;
  }

  /** Bounds one go at a step by the time that its attempt has left; answers how to call that off. */
  bound(step: StepRecord, expire: (failure: Failure) => void): () => void {
    if (step.expiresAt === null) return () => {};
    const left = Math.max(this.#graceMs(step), this.#untilEnd(step, step.expiresAt));
    return this.#time.timers.after(left, () => expire(attemptTimedOut(step)));
  }

  /** An end that was met before stays where it is on the monotonic clock, however often it is looked at. */
  #untilEnd(step: StepRecord, end: number): number {
    const { index, attempt } = step;
    const now = this.#time.clock.monotonic();
    if (this.#ends.index !== index || this.#ends.attempt !== attempt) this.#ends = { index, attempt, due: new Map() };
    const due = this.#ends.due.get(end) ?? now + this.#until(step, end);
    this.#ends.due.set(end, due);
    return due - now;
  }

  /**
   * A wall clock that was set back since the step began makes nothing last longer than it was to last from there; what was
   * written down after that is right as it is.
   */
  #until({ startedAt }: StepRecord, when: number): number {
    const left = when - this.#time.clock.now();
    const whole = startedAt === null ? Infinity : when - startedAt;
    return whole > 0 ? Math.min(left, whole) : left;
  }

  #in(delayMs: number, note: () => void): void {
    if (delayMs === Infinity) return;
    const callOff = this.#time.timers.after(delayMs, () => {
      note();
      this.#ring();
    });
    this.#pending.push(callOff);
  }

  #cancel(): void {
    for (const callOff of this.#pending.splice(0)) callOff();
  }
}

/** Whether a wake-up ends its wait: not a plain lapse of time. */
export function isWakeable(step: StepRecord): boolean {
  return step.waitingFor === "callback" || step.waitingFor === "poll";
}

/** Why a wait has ended without what was waited for. */
export function timedOut(step: StepRecord): Failure {
  const attemptFirst = (step.expiresAt ?? Infinity) < (step.deadlineAt ?? Infinity);
  if (attemptFirst || step.onTimeout === null) return attemptTimedOut(step);
  return reviveFailure(step.onTimeout);
}

function attemptTimedOut({ spec }: StepRecord): Failure {
  return new Failure("step.timeout", `${spec.name} did not finish within ${formatDuration(spec.timeoutMs ?? 0)}`);
}
