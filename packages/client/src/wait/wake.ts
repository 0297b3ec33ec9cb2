import { Failure, type Scope } from "@ingot/kernel";

/** A bell: rung while nobody waits, it is heard by the next one who does. */
export class Wake {
  #rung = false;
  #error: unknown;
  #ring: (() => void) | undefined;

  up(): void {
    this.#rung = true;
    this.#ring?.();
  }

  /** Every wait from now on throws this. */
  fail(error: unknown): void {
    this.#error = error;
    this.up();
  }

  /** Waits for the bell, but no longer than `ms`. */
  async orAfter(scope: Scope, ms: number): Promise<void> {
    if (!this.#rung) await this.#wait(scope, ms);
    this.#rung = false;
    if (this.#error !== undefined) throw this.#error;
  }

  async #wait(scope: Scope, ms: number): Promise<void> {
    using nap = scope.child();
    const rung = new Promise<void>((resolve) => {
      this.#ring = resolve;
    });
    const slept = nap.sleep(ms);
    try {
      await Promise.race([rung, slept]);
    } finally {
      this.#ring = undefined;
      nap.cancel(new Failure("cancelled", "woken"));
      await slept.catch(() => {});
    }
  }
}
