/** What came of one test. */
export interface Outcome {
  /** Relative to the root, where the test is in it. */
  readonly file: string;
  /** With the names of the tests and suites that it is in. */
  readonly name: string;
  readonly result: "passed" | "failed" | "skipped";
  readonly ms: number;
  /** Why it failed, in a few lines. */
  readonly error?: string;
}
