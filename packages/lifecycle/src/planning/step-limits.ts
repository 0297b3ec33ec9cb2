import type { StepLimits } from "@ingot/contract";

/** How often a step is tried again after it failed, and after how long: backoffMs × factor^(n-1), at most maxBackoffMs. */
export interface StepRetries {
  readonly limit: number;
  readonly backoffMs: number;
  readonly factor: number;
  readonly maxBackoffMs: number;
}

/** What somebody has set for a step beyond what it does. */
export interface AttemptLimits {
  /** For one attempt, its waits included. */
  readonly timeoutMs?: number;
  readonly retries?: StepRetries;
}

const BACKOFF_S = 10;
const FACTOR = 2;
const MAX_BACKOFF_S = 300;

/** From seconds and short forms to what a plan has; retries of 0 are none. */
export function limitsOf({ timeout, retries }: StepLimits): AttemptLimits {
  const policy = typeof retries === "number" ? { limit: retries } : retries;
  return {
    ...(timeout === undefined ? {} : { timeoutMs: Math.round(timeout * 1000) }),
    ...(policy === undefined || policy.limit === 0 ? {} : { retries: retriesOf(policy) }),
  };
}

function retriesOf(policy: Exclude<NonNullable<StepLimits["retries"]>, number>): StepRetries {
  const { limit, backoff = BACKOFF_S, factor = FACTOR, max_backoff: max = Math.max(MAX_BACKOFF_S, backoff) } = policy;
  return { limit, backoffMs: Math.round(backoff * 1000), factor, maxBackoffMs: Math.round(max * 1000) };
}
