import { formatDuration, systemClock } from "@ingot/kernel";

export interface Check {
  readonly name: string;
  /** The complaints, one a line; none when all is well. */
  run(): Promise<readonly string[]>;
}

/** Runs the checks one after the other, prints a line for each and every complaint, and answers whether all passed. */
export async function runChecks(checks: readonly Check[]): Promise<boolean> {
  let failed = 0;
  for (const check of checks) {
    const started = systemClock.monotonic();
    const complaints = await check.run();
    const took = formatDuration(systemClock.monotonic() - started);
    process.stdout.write(`${complaints.length === 0 ? "ok  " : "FAIL"}  ${check.name.padEnd(12)} ${took}\n`);
    for (const complaint of complaints) process.stdout.write(`      ${complaint}\n`);
    if (complaints.length > 0) failed += 1;
  }
  process.stdout.write(failed === 0 ? "all checks passed\n" : `${failed} of ${checks.length} checks failed\n`);
  return failed === 0;
}
