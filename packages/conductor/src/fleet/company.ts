import type { Conductor } from "../conductor.ts";

/** A conductor that does not live for so long is gone; before that it may only be restarted. */
const GONE_MS = 60_000;

/** Which conductors are there, as one that watches them has seen; what was before it began to, it does not judge. */
export class Company {
  readonly #since: number;
  /** When each was last seen alive; all times are of the monotonic clock. */
  readonly #seen = new Map<string, number>();
  #now: number;

  constructor({ clock }: Pick<Conductor, "clock">) {
    this.#since = clock.monotonic();
    this.#now = this.#since;
  }

  async look({ store, clock }: Pick<Conductor, "store" | "clock">): Promise<void> {
    const living = await store.operations.living(clock.now());
    this.#now = clock.monotonic();
    for (const { name } of living) this.#seen.set(name, this.#now);
  }

  isGone(name: string): boolean {
    return this.#now - (this.#seen.get(name) ?? this.#since) >= GONE_MS;
  }

  /** Another after each look that makes {@link isGone} answer otherwise of some. */
  get version(): string {
    const gone = [...this.#seen.keys()].filter((name) => this.isGone(name));
    return JSON.stringify([this.#now - this.#since >= GONE_MS, [...this.#seen.keys()].toSorted(), gone.toSorted()]);
  }
}
