import type { Timers } from "@ingot/engine";

/** Timers of a process that may be killed: with it they are gone, and keep nothing alive. */
export class MortalTimers implements Timers {
  readonly #armed = new Set<NodeJS.Timeout>();
  #dead = false;

  after(delayMs: number, call: () => void): () => void {
    if (this.#dead) return () => {};
    const timer = setTimeout(
      () => {
        this.#armed.delete(timer);
        call();
      },
      Math.min(Math.max(0, delayMs), 2 ** 31 - 1),
    );
    this.#armed.add(timer);
    return () => {
      clearTimeout(timer);
      this.#armed.delete(timer);
    };
  }

  die(): void {
    this.#dead = true;
    for (const timer of this.#armed) clearTimeout(timer);
    this.#armed.clear();
  }
}
