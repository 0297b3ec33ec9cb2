/** For tests of a driver's steps: one is run as the conductor runs it, without waiting. */
import { type Json, type JsonObject, Scope, systemClock } from "@ingot/kernel";
import type { DriverContext } from "./context.ts";
import type { DriverStep, DriverStepOutcome } from "./step.ts";

export interface StepStory {
  readonly end: Exclude<DriverStepOutcome, { readonly kind: "poll" | "reboot" }>;
  /** Reasons of the reboots that it asked for. */
  readonly reboots: readonly string[];
}

export interface RunStep {
  /** A context of the machine in this scope, whose clock has gone on by the time that the step wanted to wait. */
  context(scope: Scope): DriverContext;
  readonly args?: JsonObject;
  /** Reboots the machine. */
  reboot?(): Promise<void>;
}

/** Asks a step again as often as it wants, handing its attachment back by way of JSON, as a log would. */
export async function runStep(step: DriverStep, options: RunStep): Promise<StepStory> {
  const reboots: string[] = [];
  let now = systemClock.now();
  let attachment: Json | undefined;
  for (;;) {
    const at = now;
    const scope = Scope.root({ clock: { now: () => at, monotonic: () => systemClock.monotonic() } });
    const outcome = await step.run(options.context(scope), options.args ?? {}, attachment);
    if (outcome.kind === "done" || outcome.kind === "failed") return { end: outcome, reboots };
    attachment = JSON.parse(JSON.stringify(outcome.attachment ?? null)) as Json;
    if (outcome.kind === "poll") now += outcome.afterMs;
    else {
      reboots.push(outcome.reason);
      await options.reboot?.();
    }
  }
}
