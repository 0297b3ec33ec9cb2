import { Failure } from "@ingot/kernel";
import type { Timers } from "../time.ts";

/**
 * A process's own time, which SIGSTOP takes from it: what it has asked for is carried out, and it learns of that, and of the
 * timers that have run out, only when it goes on.
 */
export class Sleep {
  #awake: PromiseWithResolvers<void> | undefined;
  #fell = Promise.withResolvers<void>();
  #callsLeft = Infinity;
  readonly #gone = Promise.withResolvers<never>();

  constructor() {
    this.#gone.promise.catch(() => {});
  }

  get isAsleep(): boolean {
    return this.#awake !== undefined;
  }

  /** Resolves once it sleeps. */
  get fell(): Promise<void> {
    return this.#fell.promise;
  }

  begin(): void {
    this.#callsLeft = Infinity;
    this.#awake ??= Promise.withResolvers();
    this.#fell.resolve();
  }

  /** It falls asleep while it waits for the answer to this one of its calls, from 1. */
  beginAt(call: number): void {
    this.#callsLeft = call;
  }

  end(): void {
    if (this.#awake === undefined) return;
    this.#awake.resolve();
    this.#awake = undefined;
    this.#fell = Promise.withResolvers();
  }

  /** The process is gone: whatever still waits in it is broken off, so that it holds no timer of this one's. */
  finish(): void {
    this.#gone.reject(new Failure("cancelled", "the process is gone"));
  }

  async heard<T>(answer: Promise<T>): Promise<T> {
    try {
      return await Promise.race([answer, this.#gone.promise]);
    } finally {
      while (this.#awake !== undefined) await Promise.race([this.#awake.promise, this.#gone.promise]);
    }
  }

  /** What it reaches, its store or the world outside, as it is seen by a process that may sleep. */
  seen<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (of, key) => {
        const value: unknown = Reflect.get(of, key);
        if (typeof value === "object" && value !== null && !Array.isArray(value)) return this.seen(value);
        if (typeof value !== "function" || of instanceof Map) return value;
        const call = (...args: unknown[]): unknown => (value as (...all: unknown[]) => unknown).apply(of, args);
        if (key === "fenced") return (fence: unknown) => this.seen(call(fence) as object);
        if (key === "listen")
          return (hear: (signal: unknown) => void) => call((signal: unknown) => this.#later(() => hear(signal)));
        return (...args: unknown[]) => {
          const answer = call(...args);
          if (!(answer instanceof Promise)) return answer;
          this.#callsLeft -= 1;
          if (this.#callsLeft === 0) this.begin();
          return this.heard(answer);
        };
      },
    });
  }

  timers(timers: Timers): Timers {
    return {
      after: (delayMs, call) => {
        let off = false;
        const callOff = timers.after(delayMs, () => this.#later(() => (off ? undefined : call())));
        return () => {
          off = true;
          callOff();
        };
      },
    };
  }

  #later(call: () => void): void {
    if (!this.isAsleep) return call();
    void this.heard(Promise.resolve()).then(call, () => {});
  }
}
