import type { Scope } from "@ingot/kernel";

/** One that takes longer than this gives its place to the next, and goes on beside. */
const SLOW_MS = 3000;
/** So many may go on beside; when there are more, the places fill. */
const SLOW_AT_ONCE = 256;

/** So many places for work that is quick as a rule. What hangs keeps its place for a moment only. */
export class Places {
  readonly #scope: Scope;
  readonly #queue: (() => void)[] = [];
  #free: number;
  #slow = 0;

  constructor(scope: Scope, atOnce: number) {
    this.#scope = scope;
    this.#free = atOnce;
  }

  /** Resolves when there is a place, with how to leave it. */
  async enter(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    const stay = this.#scope.child();
    let beside = false;
    const standAside = async () => {
      await stay.sleep(SLOW_MS);
      if (this.#slow >= SLOW_AT_ONCE) return;
      beside = true;
      this.#slow += 1;
      this.#vacate();
    };
    standAside().catch(() => {}); // it was quick
    return () => {
      stay.cancel();
      if (beside) this.#slow -= 1;
      else this.#vacate();
    };
  }

  #vacate(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
