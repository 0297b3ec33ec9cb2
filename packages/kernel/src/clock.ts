/**
 * The only reader of the machine's clocks. Everything that needs the time is given a {@link Clock},
 * so that tests can hold it still and a jump of the wall clock never ends a wait.
 */
export interface Clock {
  /** Wall-clock time, milliseconds since the Unix epoch; for what is shown and stored. */
  now(): number;
  /** Monotonic milliseconds; for durations and deadlines inside one process. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** RFC 3339 in UTC with milliseconds, as Ingot's own API shows times. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
