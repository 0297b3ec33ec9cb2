import { type Clock, systemClock } from "@ingot/kernel";
import type { Timers } from "./time.ts";

interface Entry {
  readonly due: number;
  readonly call: () => void;
  /** Its place in the heap. */
  at: number;
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
    const entry: Entry = { due: this.#clock.monotonic() + Math.max(0, delayMs), call, at: this.#heap.length };
    this.#heap.push(entry);
    this.#rise(entry);
    if (entry.at === 0) this.#arm();
    return () => this.#callOff(entry);
  }

  /** A call that throws leaves the others to the next round, and goes to whoever hears of the process's faults. */
  #fire(): void {
    const now = this.#clock.monotonic();
    try {
      for (let entry = this.#heap[0]; entry !== undefined && entry.due <= now; entry = this.#heap[0]) {
        this.#remove(entry);
        entry.call();
      }
    } finally {
      this.#arm();
    }
  }

  /** Nothing of it is kept: its call holds whatever it was made from. */
  #callOff(entry: Entry): void {
    if (this.#heap[entry.at] !== entry) return;
    const first = entry.at === 0;
    this.#remove(entry);
    if (first) this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const first = this.#heap[0];
    if (first === undefined) return;
    const delay = Math.max(0, Math.ceil(first.due - this.#clock.monotonic()));
    this.#timer = setTimeout(() => this.#fire(), Math.min(delay, LONGEST_MS));
  }

  #remove(entry: Entry): void {
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#put(last, entry.at);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(entry: Entry): void {
    while (entry.at > 0) {
      const place = (entry.at - 1) >> 1;
      const parent = this.#heap[place];
      if (parent === undefined || parent.due <= entry.due) return;
      this.#put(parent, entry.at);
      this.#put(entry, place);
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const left = this.#heap[2 * entry.at + 1];
      const right = this.#heap[2 * entry.at + 2];
      const child = right !== undefined && left !== undefined && right.due < left.due ? right : left;
      if (child === undefined || child.due >= entry.due) return;
      const place = child.at;
      this.#put(child, entry.at);
      this.#put(entry, place);
    }
  }

  #put(entry: Entry, at: number): void {
    this.#heap[at] = entry;
    entry.at = at;
  }
}
