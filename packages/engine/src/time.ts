/** Calls something once, after so many milliseconds of the monotonic clock; answers how to call it off. */
export interface Timers {
  after(delayMs: number, call: () => void): () => void;
}

/** Resolves after so many milliseconds, or as soon as the signal aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export function pauseOn(timers: Timers): Pause {
  return async (ms, signal) => {
    if (signal.aborted) return;
    const over = Promise.withResolvers<void>();
    const end = () => over.resolve();
    const callOff = timers.after(ms, end);
    signal.addEventListener("abort", end, { once: true });
    await over.promise;
    signal.removeEventListener("abort", end);
    callOff();
  };
}
