/** Calls something once, after so many milliseconds of the monotonic clock; answers how to call it off. */
export interface Timers {
  after(delayMs: number, call: () => void): () => void;
}
