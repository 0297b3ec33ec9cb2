import { type Clock, Failure, formatDuration } from "@ingot/kernel";
import { reviveFailure } from "./failure-record.ts";
import type { StepRecord } from "./records.ts";
import type { Timers } from "./time.ts";

/** The timers of one operation's present wait, and what has come of them: when to look again, when it has taken too long. */
export class WaitTimers {
  readonly #time: { readonly clock: Clock; readonly timers: Timers };
  readonly #ring: () => void;
  readonly #pending: (() => void)[] = [];
  #poked = false;
  #expired = false;

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

  /** `atLeastMs`: the wait does not end in failure sooner, for one that was cut off by this process's own absence. */
  arm(step: StepRecord, { atLeastMs = 0 } = {}): void {
    this.#cancel();
    if (!isWakeable(step)) this.#poked = false;
    const soonest = atLeastMs === 0 ? 0 : this.#time.clock.now() + atLeastMs;
    const end = Math.max(soonest, Math.min(step.deadlineAt ?? Infinity, step.expiresAt ?? Infinity));
    this.#at(step.wakeAt ?? Infinity, () => (this.#poked = true));
    this.#at(end, () => (this.#expired = true));
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
    return this.#time.timers.after(step.expiresAt - this.#time.clock.now(), () => expire(attemptTimedOut(step)));
  }

  #at(when: number, note: () => void): void {
    if (when === Infinity) return;
    const callOff = this.#time.timers.after(when - this.#time.clock.now(), () => {
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
