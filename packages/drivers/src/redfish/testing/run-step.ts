import assert from "node:assert/strict";
import type { DriverStep } from "@ingot/driver-kit";
import { runStep as runOn, type RunStep, type StepStory } from "@ingot/driver-kit/step-story";
import type { JsonObject } from "@ingot/kernel";
import { redfishPower } from "../power.ts";
import type { Bench } from "./bench.ts";

export function stepOf(steps: readonly DriverStep[], name: string): DriverStep {
  const step = steps.find(({ offered }) => offered.step === name);
  assert.ok(step !== undefined, name);
  return step;
}

interface OnBench extends Omit<RunStep, "context"> {
  readonly node?: JsonObject;
}

/** Runs a step to its end against the bench's BMC. */
export function runStep(bench: Bench, step: DriverStep, { node = {}, ...options }: OnBench = {}): Promise<StepStory> {
  return runOn(step, { ...options, context: (scope) => bench.context({}, { scope, node }) });
}

/** What reboots the bench's machine when a step asks for it. */
export const rebooting = (bench: Bench) => async () => {
  await redfishPower(bench.clients).setPowerState(bench.context(), "rebooting");
};
