/** One step of an operation, as its events told it. */
export interface StepRecord {
  readonly name: string;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly startedAt: number;
  /** Undefined while it runs. */
  readonly durationMs: number | undefined;
  readonly outcome: "running" | "done" | "failed" | "aborted";
  /** What it last said. */
  readonly message: string;
  /** 0 to 1, when it can tell. */
  readonly fraction: number | undefined;
}
