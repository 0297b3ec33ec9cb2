import type { Json } from "@ingot/kernel";

/** How often a step is tried again after it failed, and after how long: backoffMs × factor^(n-1), at most maxBackoffMs. */
export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly limit: number;
  readonly backoffMs: number;
  /** 2 when left out. */
  readonly factor?: number;
  /** 5 minutes when left out. */
  readonly maxBackoffMs?: number;
}

/** When a step runs: while all is well, only once the operation has failed or was aborted, or either way. */
export type StepCondition = "success" | "failure" | "always";

/** One step as it was planned: data, never code, so that any process and any later release can go on with it. */
export interface StepSpec {
  /** What it is called in messages: `deploy.write_image`. */
  readonly name: string;
  /** Which of the executors that the runner was given runs it. */
  readonly executor: string;
  /** All that the executor needs besides the operation's own input. */
  readonly input: Json;
  /** Whether doing it twice is as good as once. */
  readonly idempotent: boolean;
  /** Whether its work goes on elsewhere when this process dies, so that its attachment finds it again. */
  readonly reattachable: boolean;
  /** Whether an abort may break it off; otherwise the abort takes effect after it. */
  readonly abortable: boolean;
  /** `success` when left out. */
  readonly when?: StepCondition;
  /** For one attempt, its waits included. */
  readonly timeoutMs?: number;
  readonly retries?: RetryPolicy;
}

/** What an operation is to do. At most one operation of a subject is under way at a time: that is the subject's lock. */
export interface Plan {
  /** `deploy`, `clean`, … */
  readonly kind: string;
  /** What it is done to: a node's UUID. */
  readonly subject: string;
  readonly input: Json;
  readonly steps: readonly StepSpec[];
  /** Starts on hold: nothing runs before {@link Runner.unhold}. */
  readonly held?: boolean;
}
