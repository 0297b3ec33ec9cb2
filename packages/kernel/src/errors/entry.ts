/** One row of the error catalogue. */
export interface ErrorEntry {
  /** The HTTP status that an API answer for this error bears. */
  readonly status: number;
  /** What went wrong, in general, for the reference page. */
  readonly summary: string;
  /** What to do next, when the place that fails has nothing more precise to say. */
  readonly hint: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable?: boolean;
}
