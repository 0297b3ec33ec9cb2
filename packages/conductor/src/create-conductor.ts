import { type Executor, Runner, type RunnerOptions } from "@ingot/engine";
import type { Conductor } from "./conductor.ts";
import { STEP_EXECUTORS } from "./executors/index.ts";
import { observer } from "./operations/observe.ts";
import type { Stores } from "./ports/store.ts";

export type ConductorParts = Omit<Conductor, "runner"> & {
  readonly engine?: Partial<Pick<RunnerOptions<Stores>, "concurrency" | "leaseMs" | "sweepMs" | "graceMs" | "timers">>;
};

/** A conductor with the runner that carries its operations out; it does nothing before `runner.start()`. */
export function createConductor(parts: ConductorParts): Conductor {
  const { engine, ...given } = parts;
  const executors = Object.entries(STEP_EXECUTORS).map(([name, execute]): [string, Executor<Stores>] => [
    name,
    { execute: (run) => execute(conductor, run) },
  ]);
  const runner = new Runner<Stores>({
    store: given.store,
    executors: Object.fromEntries(executors),
    observe: observer(given),
    host: given.host,
    clock: given.clock,
    log: given.log,
    ...engine,
  });
  const conductor: Conductor = { ...given, runner };
  return conductor;
}
