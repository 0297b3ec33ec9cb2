import type { Change } from "../change.ts";
import type { StepRun } from "../executor.ts";
import { ManualTime, memoryEngineStore } from "../harness.ts";
import type { StepOutcome } from "../outcome.ts";
import type { Plan, StepSpec } from "../plan.ts";
import { Runner } from "../runner.ts";
import type { RunnerOptions } from "../runner-options.ts";
import type { EngineTx } from "../step-log.ts";

type Act = (run: StepRun) => Promise<StepOutcome<EngineTx>> | StepOutcome<EngineTx>;

export function spec(name: string, more: Partial<StepSpec> = {}): StepSpec {
  return { name, executor: "test", input: null, idempotent: true, reattachable: false, abortable: true, ...more };
}

export function plan(...steps: readonly StepSpec[]): Plan {
  return { kind: "test", subject: "node-1", input: null, steps };
}

export const done = (): StepOutcome<EngineTx> => ({ kind: "done" });

/** A runner over memory, whose steps do as their name's entry says; all changes are noted. */
export class RunnerBench {
  readonly time = new ManualTime();
  readonly store = memoryEngineStore();
  readonly changes: string[] = [];
  readonly acts: Record<string, Act>;
  runner: Runner;

  constructor(acts: Record<string, Act>) {
    this.acts = acts;
    this.runner = this.boot();
  }

  /** A runner over the bench's store: of the process's next boot, or of another process. */
  boot(options: Partial<RunnerOptions<EngineTx>> = {}): Runner {
    const execute = async (run: StepRun) => await (this.acts[run.step.spec.name] ?? done)(run);
    return new Runner({
      store: this.store,
      executors: { test: { execute } },
      observe: async (_tx, change) => void this.changes.push(describeChange(change)),
      host: "here",
      clock: this.time,
      timers: this.time,
      ...options,
    });
  }

  async started(): Promise<Runner> {
    await this.runner.start();
    return this.runner;
  }
}

function describeChange(change: Change): string {
  return "step" in change ? `${change.kind} ${change.step.spec.name}` : change.kind;
}
