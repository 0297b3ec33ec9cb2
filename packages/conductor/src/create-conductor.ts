import { type Executor, type OperationRecord, Runner, type RunnerOptions } from "@ingot/engine";
import type { Conductor } from "./conductor.ts";
import { STEP_EXECUTORS } from "./executors/index.ts";
import { Fleet } from "./fleet/fleet.ts";
import { observer } from "./operations/observe.ts";
import type { Stores } from "./ports/store.ts";

type EngineOptions = "concurrency" | "leaseMs" | "sweepMs" | "graceMs" | "timers" | "onLeaseLost";

export type ConductorParts = Omit<Conductor, "runner" | "fleet"> & {
  readonly engine?: Partial<Pick<RunnerOptions<Stores>, EngineOptions>>;
};

/** A conductor with the runner that carries its operations out; it does nothing before `runner.start()`. */
export function createConductor(parts: ConductorParts): Conductor {
  const { engine, ...given } = parts;
  const executors = Object.entries(STEP_EXECUTORS).map(([name, execute]): [string, Executor<Stores>] => [
    name,
    { execute: (run) => execute(fenced(conductor, run.operation), run) },
  ]);
  const share = given.store.signals === undefined ? {} : { share: new Fleet(given) };
  const runner = new Runner<Stores>({
    store: given.store,
    executors: Object.fromEntries(executors),
    observe: observer(given),
    host: given.host,
    clock: given.clock,
    log: given.log,
    ...share,
    ...engine,
  });
  const conductor: Conductor = { ...given, runner, ...(share.share === undefined ? {} : { fleet: share.share }) };
  return conductor;
}

/** What a step writes beside its outcome is refused too once another process has taken the operation. */
function fenced(conductor: Conductor, { id, epoch }: OperationRecord): Conductor {
  const { store } = conductor;
  if (store.fenced === undefined) return conductor;
  return { ...conductor, store: store.fenced({ operation: id, epoch }) };
}
