/** What a runner does over any log, in virtual time: called once with each kind of log. */
import { afterEach, describe } from "node:test";
import { attemptTests } from "./runner-attempts-suite.ts";
import { type BenchLog, RunnerBenches } from "./runner-bench.ts";
import { chaosTests } from "./runner-chaos-suite.ts";
import { clockTests } from "./runner-clock-suite.ts";
import { fleetTests } from "./runner-fleet-suite.ts";
import { handoverTests } from "./runner-handover-suite.ts";
import { holdTests } from "./runner-holds-suite.ts";
import { lostAnswerTests } from "./runner-lost-answers-suite.ts";
import { orderTests } from "./runner-order-suite.ts";
import { requestTests } from "./runner-requests-suite.ts";
import { waitTests } from "./runner-waits-suite.ts";

export interface RunnerSuiteOptions {
  /** How many random courses of events are tried. */
  readonly chaosRuns: number;
}

export function runnerSuite(log: string, open: () => Promise<BenchLog>, { chaosRuns }: RunnerSuiteOptions): void {
  describe(`the runner over ${log}`, () => {
    const benches = new RunnerBenches(open);
    afterEach(() => benches.close());
    for (const tests of [
      orderTests,
      attemptTests,
      waitTests,
      requestTests,
      holdTests,
      handoverTests,
      clockTests,
      lostAnswerTests,
    ])
      tests(benches);
    chaosTests(open, chaosRuns);
    fleetTests(open, Math.ceil(chaosRuns / 2));
  });
}
