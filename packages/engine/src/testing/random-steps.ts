import { Failure } from "@ingot/kernel";
import { array, boolean, constantFrom, integer, option, record } from "fast-check";
import type { StepRun } from "../executor.ts";
import type { StepOutcome } from "../outcome.ts";
import type { StepSpec } from "../plan.ts";
import type { EngineTx } from "../step-log.ts";

const BEHAVIOURS = ["done", "callback", "poll", "time", "retry", "fail", "throw", "hold"] as const;

/** Plans of up to six steps, each of which behaves as its input says. */
export const randomSteps = array(
  record({
    input: constantFrom(...BEHAVIOURS),
    idempotent: boolean(),
    reattachable: boolean(),
    abortable: boolean(),
    when: constantFrom("success" as const, "success" as const, "failure" as const, "always" as const),
    timeoutMs: option(integer({ min: 1_000, max: 60_000 }), { nil: undefined }),
  }),
  { maxLength: 6 },
).map((specs) =>
  specs.map(({ timeoutMs, ...spec }, index): StepSpec => ({
    name: `s${index}`,
    executor: "outside",
    ...spec,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })),
);

/** Effects of each step that may not be repeated: never more than one for each attempt. */
export class Outside {
  readonly effects = new Map<string, number>();

  async execute(run: StepRun): Promise<StepOutcome<EngineTx>> {
    const { spec, index } = run.step;
    if (run.phase === "start" && !spec.idempotent) {
      await run.checkpoint({ attempt: run.attempt });
      const key = `${index}/${run.attempt}`;
      this.effects.set(key, (this.effects.get(key) ?? 0) + 1);
    }
    const waited = run.phase !== "start";
    const reason = "the world";
    switch (spec.input) {
      case "callback":
        return waited ? { kind: "done" } : { kind: "wait", for: "callback", timeoutMs: 30_000, reason };
      case "poll":
        return waited ? { kind: "done" } : { kind: "wait", for: "poll", pollAfterMs: 500, timeoutMs: 30_000, reason };
      case "time":
        return waited ? { kind: "done" } : { kind: "wait", for: "time", timeoutMs: 2_000, reason };
      case "retry":
        return run.attempt < 3 ? { kind: "retry", afterMs: 700, reason } : { kind: "done" };
      case "fail":
        return { kind: "failed", failure: new Failure("bmc.error", "no") };
      case "throw":
        throw new TypeError("a fault of the step");
      default:
        return { kind: "done", hold: spec.input === "hold" };
    }
  }
}
