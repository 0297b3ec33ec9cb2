import type { Clock } from "@ingot/kernel";
import type { Timers } from "../time.ts";

interface Entry {
  readonly due: number;
  readonly call: () => void;
}

const EPOCH_MS = Date.UTC(2026, 0, 1);

/** A clock that stands still until it is told to move, and the timers on it. */
export class ManualTime implements Clock, Timers {
  #now = 0;
  #jumped = 0;
  readonly #entries = new Set<Entry>();
  readonly #quiet: () => Promise<void>;
  readonly #elapses: (ms: number) => Promise<void>;

  /**
   * `quiet` lets run what a timer sets off; over a database that is more than the turns of the process itself. `elapses` is
   * called before so much time has passed: for what goes by another clock.
   */
  constructor(quiet: () => Promise<void> = turns, elapses: (ms: number) => Promise<void> = async () => {}) {
    this.#quiet = quiet;
    this.#elapses = elapses;
  }

  now(): number {
    return EPOCH_MS + this.#now + this.#jumped;
  }

  monotonic(): number {
    return this.#now;
  }

  after(delayMs: number, call: () => void): () => void {
    const entry = { due: this.#now + Math.max(0, delayMs), call };
    this.#entries.add(entry);
    return () => this.#entries.delete(entry);
  }

  /** Somebody sets the wall clock, forward or back: no timer moves. */
  jump(ms: number): void {
    this.#jumped += ms;
  }

  /** Moves on by so much, firing what falls due on the way, and lets what that sets off run. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (let next = this.#next(); next !== undefined && next.due <= until; next = this.#next()) {
      await this.#fire(next);
    }
    await this.#move(until);
    await this.#quiet();
  }

  /** Moves on to the next timer; false when there is none. */
  async advanceToNext(): Promise<boolean> {
    const next = this.#next();
    if (next === undefined) return false;
    await this.#fire(next);
    return true;
  }

  #next(): Entry | undefined {
    return [...this.#entries].reduce<Entry | undefined>(
      (first, entry) => (first === undefined || entry.due < first.due ? entry : first),
      undefined,
    );
  }

  async #fire(entry: Entry): Promise<void> {
    await this.#move(entry.due);
    // It may have been called off meanwhile.
    if (this.#entries.delete(entry)) entry.call();
    await this.#quiet();
  }

  async #move(until: number): Promise<void> {
    if (until <= this.#now) return;
    await this.#elapses(until - this.#now);
    this.#now = until;
  }
}

/** Lets everything that is ready run. */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
