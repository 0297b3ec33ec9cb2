import type { DriverStep, DriverStepOutcome } from "@ingot/driver-kit";
import type { FakeContext } from "@ingot/driver-kit/fakes";
import type { Json, JsonObject } from "@ingot/kernel";
import { Scope } from "@ingot/kernel";
import type { Bench } from "./bench.ts";

export interface StepStory {
  readonly end: DriverStepOutcome;
  /** Reasons of the reboots that it asked for. */
  readonly reboots: readonly string[];
  readonly notes: readonly string[];
}

/** Runs a step as the conductor does, with a clock that jumps over its waits; each reboot resets the emulated machine. */
export async function runStep(bench: Bench, step: DriverStep, options: RunStep = {}): Promise<StepStory> {
  const reboots: string[] = [];
  const notes: string[] = [];
  let now = Date.now();
  let attachment: Json | undefined;
  for (;;) {
    const clock = { now: () => now, monotonic: () => performance.now() };
    const context: FakeContext = bench.context({}, { scope: Scope.root({ clock }), node: options.node ?? {} });
    const outcome = await step.run(context, options.args ?? {}, attachment);
    notes.push(...context.notes);
    if (outcome.kind === "done" || outcome.kind === "failed") return { end: outcome, reboots, notes };
    attachment = outcome.attachment;
    if (outcome.kind === "poll") {
      now += outcome.afterMs;
      continue;
    }
    reboots.push(outcome.reason);
    await options.reboot?.();
  }
}

export interface RunStep {
  readonly args?: JsonObject;
  readonly node?: JsonObject;
  reboot?(): Promise<void>;
}
