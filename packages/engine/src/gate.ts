import type { Clock } from "@ingot/kernel";
import type { Timers } from "./time.ts";

/** Who has been inside for so long makes room for those that wait, and goes on beside. */
const SLOW_MS = 1000;
/** So many times the limit may be beside; when there are more, they take places. */
const BESIDE = 10;

interface Stay {
  /** On the monotonic clock. */
  readonly since: number;
}

/**
 * Lets so many through at once; the others wait in the order in which they came. What hangs, on a machine that does not answer,
 * keeps its place for a moment only: any number of them would stop everything else.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #queue: ((stay: Stay) => void)[] = [];
  /** Those that have a place, the longest inside first. */
  readonly #inside = new Set<Stay>();
  readonly #mostBeside: number;
  #beside = 0;
  #free: number;
  #watching = false;

  constructor(limit: number, { clock, timers }: { readonly clock: Clock; readonly timers: Timers }) {
    this.#clock = clock;
    this.#timers = timers;
    this.#free = limit;
    this.#mostBeside = limit * BESIDE;
  }

  /** Resolves when it is one's turn, with how to make room for the next (safe to call twice). */
  async enter(): Promise<() => void> {
    return this.tryEnter() ?? this.#exit(await this.#wait());
  }

  /** As {@link enter}, at once; `undefined` when there is no room. */
  tryEnter(): (() => void) | undefined {
    return this.#free > 0 ? this.#exit(this.#admit()) : undefined;
  }

  #exit(stay: Stay): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (this.#inside.delete(stay)) this.#free += 1;
      else this.#beside -= 1;
      this.#next();
      this.#watch();
    };
  }

  #admit(): Stay {
    const stay = { since: this.#clock.monotonic() };
    this.#free -= 1;
    this.#inside.add(stay);
    return stay;
  }

  #wait(): Promise<Stay> {
    const turn = new Promise<Stay>((resolve) => this.#queue.push(resolve));
    this.#watch();
    return turn;
  }

  #next(): void {
    if (this.#free > 0) this.#queue.shift()?.(this.#admit());
  }

  /** While somebody waits, looks when the one that has been inside longest has been so for too long. */
  #watch(): void {
    if (this.#watching || this.#queue.length === 0 || this.#beside >= this.#mostBeside) return;
    const [longest] = this.#inside;
    if (longest === undefined) return;
    this.#watching = true;
    this.#timers.after(Math.max(0, longest.since + SLOW_MS - this.#clock.monotonic()), () => {
      this.#watching = false;
      this.#makeRoom();
      this.#watch();
    });
  }

  #makeRoom(): void {
    const until = this.#clock.monotonic() - SLOW_MS;
    for (const stay of this.#inside) {
      if (stay.since > until || this.#queue.length === 0 || this.#beside >= this.#mostBeside) return;
      this.#inside.delete(stay);
      this.#beside += 1;
      this.#free += 1;
      this.#next();
    }
  }
}
