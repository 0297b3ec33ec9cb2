import { type Executor, Runner, type RunnerOptions, type StepRun } from "@ingot/engine";
import type { Conductor } from "./conductor.ts";
import { BmcTurns } from "./driver-access/bmc-turns.ts";
import { STEP_EXECUTORS } from "./executors/index.ts";
import { STEPS_WITHOUT_WORK } from "./executors/steps-without-work.ts";
import { powerMeanwhile } from "./executors/power-meanwhile.ts";
import { Fleet } from "./fleet/fleet.ts";
import { observer } from "./operations/observe.ts";
import type { Stores } from "./ports/store.ts";
import { patientStore } from "./state/patient-store.ts";

type EngineOptions = "concurrency" | "leaseMs" | "sweepMs" | "graceMs" | "timers" | "onLeaseLost";

export type ConductorParts = Omit<Conductor, "runner" | "bmcs" | "fleet"> & {
  readonly engine?: Partial<Pick<RunnerOptions<Stores>, EngineOptions>>;
  /** Put round each executor: how a harness watches steps and makes them fail. */
  readonly wrap?: (name: string, executor: Executor<Stores>) => Executor<Stores>;
};

/** A conductor with the runner that carries its operations out; it does nothing before `runner.start()`. */
export function createConductor(parts: ConductorParts): Conductor {
  const { engine, wrap = (_name, executor) => executor, ...given } = parts;
  const executors = Object.entries(STEP_EXECUTORS).map(([name, execute]): [string, Executor<Stores>] => {
    const hasNoWork = STEPS_WITHOUT_WORK[name];
    const executor: Executor<Stores> = {
      execute: async (run) => {
        const forThis = forStep(conductor, run);
        await powerMeanwhile(forThis, run);
        return execute(forThis, run);
      },
      ...(hasNoWork === undefined ? {} : { hasNoWork: (ahead) => hasNoWork(conductor, ahead) }),
    };
    return [name, wrap(name, executor)];
  });
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
  const bmcs = new BmcTurns();
  const conductor: Conductor = { ...given, runner, bmcs, ...(share.share === undefined ? {} : { fleet: share.share }) };
  return conductor;
}

/**
 * Where several processes share a database: what a step writes beside its outcome is refused once another process has taken
 * the operation, and a database that is away makes the step wait.
 */
function forStep(conductor: Conductor, { operation, step, scope }: StepRun): Conductor {
  const { store } = conductor;
  const working = { operation: operation.id, epoch: operation.epoch, step: step.index };
  if (store.fenced === undefined) return { ...conductor, working };
  const fenced = store.fenced({ operation: operation.id, epoch: operation.epoch });
  return { ...conductor, working, store: patientStore(fenced, scope) };
}
