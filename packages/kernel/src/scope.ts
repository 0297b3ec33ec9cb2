import { type Clock, systemClock } from "./clock.ts";
import { Failure } from "./failure.ts";
import { type Logger, silentLogger } from "./log.ts";

export interface ScopeOptions {
  /** Milliseconds from now after which the scope's signal aborts with `deadline.exceeded`. */
  readonly timeoutMs?: number;
  /** What is being done, for the message when the time runs out: "waiting for the agent". */
  readonly what?: string;
  readonly log?: Logger;
  /** Asked before something outside is changed that no fence keeps; throws when it may not be changed any more. */
  readonly permit?: () => Promise<void>;
}

/**
 * What goes down every awaiting call: until when, whether still, and where to log.
 * A child's deadline is never later than its parent's; close a scope that has a timeout (`using`).
 */
export class Scope implements Disposable {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
  /** On the monotonic clock; Infinity when there is none. */
  readonly deadline: number;
  readonly #controller: AbortController;
  readonly #release: () => void;
  readonly #permit: (() => Promise<void>) | undefined;

  private constructor(parent: Scope | undefined, options: ScopeOptions, clock: Clock) {
    this.clock = clock;
    this.log = options.log ?? parent?.log ?? silentLogger;
    this.#controller = new AbortController();
    this.signal = this.#controller.signal;
    this.#permit = options.permit ?? (parent === undefined ? undefined : parent.#permit);
    const own = options.timeoutMs === undefined ? Infinity : clock.monotonic() + options.timeoutMs;
    this.deadline = Math.min(own, parent?.deadline ?? Infinity);
    const onParent = () => {
      clearTimeout(timer);
      this.#controller.abort(parent?.signal.reason);
    };
    const timer =
      own === Infinity
        ? undefined
        : setTimeout(() => this.cancel(expired(options)), Math.min(options.timeoutMs ?? 0, 2 ** 31 - 1));
    if (parent?.signal.aborted === true) onParent();
    parent?.signal.addEventListener("abort", onParent, { once: true });
    this.#release = () => {
      clearTimeout(timer);
      parent?.signal.removeEventListener("abort", onParent);
    };
  }

  static root(options: ScopeOptions & { readonly clock?: Clock } = {}): Scope {
    return new Scope(undefined, options, options.clock ?? systemClock);
  }

  child(options: ScopeOptions = {}): Scope {
    return new Scope(this, options, this.clock);
  }

  /** Aborts the scope and its children; the first reason stands. */
  cancel(reason: Failure = new Failure("cancelled", "cancelled")): void {
    this.#controller.abort(reason);
    this.#release();
  }

  /** Throws the reason when the scope has been cancelled or has run out of time. */
  check(): void {
    if (this.signal.aborted) throw this.#reason();
  }

  /**
   * To be called just before something outside is changed: a BMC, an agent. Throws like {@link check}, and when the work has
   * become another process's meanwhile: this one may have been paused for long.
   */
  async permitted(): Promise<void> {
    this.check();
    await this.#permit?.();
    this.check();
  }

  /** Milliseconds that are left, at least 0; Infinity without a deadline. */
  remainingMs(): number {
    return Math.max(0, this.deadline - this.clock.monotonic());
  }

  /** Resolves after `ms`; rejects at once with the reason when the scope ends first. */
  async sleep(ms: number): Promise<void> {
    this.check();
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        clearTimeout(timer);
        reject(this.#reason());
      };
      const timer = setTimeout(() => {
        this.signal.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      this.signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  #reason(): Failure {
    return Failure.from(this.signal.reason, "cancelled");
  }

  [Symbol.dispose](): void {
    this.#release();
  }
}

function expired(options: ScopeOptions): Failure {
  const what = options.what ?? "the work";
  return new Failure("deadline.exceeded", `${what} did not finish within ${(options.timeoutMs ?? 0) / 1000} s`);
}
