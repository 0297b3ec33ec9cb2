import type { StepLimits } from "@ingot/contract";
import { invalid } from "../faults.ts";

interface Stepped {
  readonly steps: readonly StepLimits[];
}

/** A template or runbook as the Bare Metal API shows it: its steps without the limits that only Ingot's own API has. */
export function plainSteps<R extends Stepped>(record: R): R {
  const steps = record.steps.map(({ timeout: _timeout, retries: _retries, ...step }) => step);
  return { ...record, steps };
}

/** Refuses a patch of steps that have limits, which it would take away without a word. */
export function requirePlain(record: Stepped & { readonly uuid: string }, changes: object, collection: string): void {
  const limited = record.steps.some(({ timeout, retries }) => timeout !== undefined || retries !== undefined);
  if (!limited || !Object.hasOwn(changes, "steps")) return;
  throw invalid(
    "The steps have timeouts or retries, which this API does not know and would take away.",
    `Set all of them with: PUT /ingot/v1/${collection}/${record.uuid}/steps`,
  );
}
