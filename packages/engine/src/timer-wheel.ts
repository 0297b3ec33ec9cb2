import { type Clock, systemClock } from "@ingot/kernel";
import type { Timers } from "./time.ts";

interface Entry {
  readonly due: number;
  readonly call: () => void;
  cancelled: boolean;
}

const LONGEST_MS = 2 ** 31 - 1;

/** Any number of timers behind one of the system's, on the monotonic clock: a jump of the wall clock moves none. */
export class TimerWheel implements Timers {
  readonly #heap: Entry[] = [];
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  after(delayMs: number, call: () => void): () => void {
    const entry: Entry = { due: this.#clock.monotonic() + Math.max(0, delayMs), call, cancelled: false };
    this.#push(entry);
    if (this.#heap[0] === entry) this.#arm();
    return () => {
      entry.cancelled = true;
      this.#prune();
    };
  }

  #fire(): void {
    const now = this.#clock.monotonic();
    for (let entry = this.#heap[0]; entry !== undefined && entry.due <= now; entry = this.#heap[0]) {
      this.#pop();
      if (!entry.cancelled) entry.call();
    }
    this.#arm();
  }

  /** Lets go of called-off timers at the front, and of the system's timer when none is left. */
  #prune(): void {
    const first = this.#heap[0];
    if (first?.cancelled !== true) return;
    while (this.#heap[0]?.cancelled === true) this.#pop();
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const first = this.#heap[0];
    if (first === undefined) return;
    const delay = Math.max(0, Math.ceil(first.due - this.#clock.monotonic()));
    this.#timer = setTimeout(() => this.#fire(), Math.min(delay, LONGEST_MS));
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#due(parent) <= entry.due) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const child = this.#due(left + 1) < this.#due(left) ? left + 1 : left;
      if (this.#due(child) >= this.#due(at)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #due(at: number): number {
    return this.#heap[at]?.due ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
