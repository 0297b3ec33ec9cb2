import type { TimelineEvent } from "@ingot/conductor";
import type { Scope } from "@ingot/kernel";

/** Most events that wait for one who follows: who is slower reads from the store. */
const MOST = 1000;

export interface Taken {
  readonly events: readonly TimelineEvent[];
  /** There were more than could be kept: the rest is in the store. */
  readonly incomplete: boolean;
}

/** The events since one last looked. */
export class Tail implements Disposable {
  readonly #node: string | undefined;
  readonly #leave: () => void;
  #events: TimelineEvent[] = [];
  #incomplete = false;
  #bell = Promise.withResolvers<void>();

  constructor(node: string | undefined, leave: () => void) {
    this.#node = node;
    this.#leave = leave;
  }

  push(events: readonly TimelineEvent[]): void {
    const own = this.#node === undefined ? events : events.filter((event) => event.node_uuid === this.#node);
    if (own.length === 0) return;
    if (this.#events.length + own.length > MOST) {
      this.#events = [];
      this.#incomplete = true;
    } else if (!this.#incomplete) this.#events.push(...own);
    this.#bell.resolve();
  }

  take(): Taken {
    const taken = { events: this.#events, incomplete: this.#incomplete };
    this.#events = [];
    this.#incomplete = false;
    this.#bell = Promise.withResolvers<void>();
    return taken;
  }

  /** Until there is something to take, the scope has ended, or the time is over. */
  async wait(scope: Scope, forMs: number): Promise<void> {
    if (scope.signal.aborted || forMs <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => resolve();
    const timer = setTimeout(end, forMs);
    scope.signal.addEventListener("abort", end, { once: true });
    await Promise.race([this.#bell.promise, promise]);
    clearTimeout(timer);
    scope.signal.removeEventListener("abort", end);
  }

  [Symbol.dispose](): void {
    this.#leave();
    this.#bell.resolve();
  }
}
