import type { Scope } from "@ingot/kernel";
import type { UseCases } from "../use-cases.ts";

/** How often to look by itself: events of another process wake nobody here. */
const LOOK_MS = 2_000;

/** Rings when something has happened to some node, and now and then by itself; no ring is lost between two looks. */
export class Bell implements Disposable {
  readonly #stop: () => void;
  readonly #timer: NodeJS.Timeout;
  #waiting = Promise.withResolvers<void>();

  constructor(scope: Scope, useCases: UseCases) {
    this.#stop = useCases.watchTimeline(scope, { wake: () => this.#waiting.resolve() });
    this.#timer = setInterval(() => this.#waiting.resolve(), LOOK_MS);
  }

  /** Resolves at the next ring after this call: ask for it, look, then wait for it. */
  rung(): Promise<void> {
    this.#waiting = Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#stop();
  }
}

/** Until it has rung, the scope has ended, or the time is over. */
export async function untilRung(scope: Scope, rung: Promise<void>, forMs = Infinity): Promise<void> {
  if (scope.signal.aborted || forMs <= 0) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  const timer = forMs === Infinity ? undefined : setTimeout(resolve, forMs);
  scope.signal.addEventListener("abort", onAbort, { once: true });
  await Promise.race([rung, promise]);
  clearTimeout(timer);
  scope.signal.removeEventListener("abort", onAbort);
}
