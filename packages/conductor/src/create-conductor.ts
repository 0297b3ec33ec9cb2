import {
  type Executor,
  type HeldRun,
  type Pause,
  pauseOn,
  Runner,
  type RunnerOptions,
  TimerWheel,
} from "@ingot/engine";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "./conductor.ts";
import { BmcTurns } from "./driver-access/bmc-turns.ts";
import { STEP_EXECUTORS } from "./executors/index.ts";
import { STEPS_WITHOUT_WORK } from "./executors/steps-without-work.ts";
import { agentAgain } from "./executors/agent-again.ts";
import { powerMeanwhile, powerOnHold } from "./executors/power-meanwhile.ts";
import { permittingAgents, permittingType } from "./driver-access/permitting.ts";
import { Fleet } from "./fleet/fleet.ts";
import { observer } from "./operations/observe.ts";
import type { Stores } from "./ports/store.ts";
import { type Patience, patiently, patientRunner, patientStore } from "./state/patient-store.ts";

type EngineOptions = "concurrency" | "leaseMs" | "sweepMs" | "graceMs" | "timers" | "pause" | "onLeaseLost";

export type ConductorParts = Omit<Conductor, "runner" | "bmcs" | "fleet"> & {
  readonly engine?: Partial<Pick<RunnerOptions<Stores>, EngineOptions>>;
  /** Put round each executor: how a harness watches steps and makes them fail. */
  readonly wrap?: (name: string, executor: Executor<Stores>) => Executor<Stores>;
};

/** A conductor with the runner that carries its operations out; it does nothing before `runner.start()`. */
export function createConductor(parts: ConductorParts): Conductor {
  const { engine, wrap = (_name, executor) => executor, ...rest } = parts;
  const pause = engine?.pause ?? pauseOn(engine?.timers ?? new TimerWheel(rest.clock));
  const given = rest.store.signals === undefined ? rest : { ...rest, ...permitting(rest) };
  const executors = Object.entries(STEP_EXECUTORS).map(([name, execute]): [string, Executor<Stores>] => {
    const hasNoWork = STEPS_WITHOUT_WORK[name];
    const executor: Executor<Stores> = {
      execute: async (run) => {
        const forThis = forStep(conductor, run, pause);
        using scope = permittedScope(forThis, run, pause);
        const permitted = scope === undefined ? run : { ...run, scope };
        await powerMeanwhile(forThis, permitted);
        const ready = await agentAgain(forThis, permitted);
        return "outcome" in ready ? ready.outcome : await execute(forThis, ready.run); // the scope lasts until it has ended
      },
      whileHeld: async (run) => {
        const forThis = forStep(conductor, run, pause);
        using scope = permittedScope(forThis, run, pause);
        await powerOnHold(forThis, scope === undefined ? run : { ...run, scope });
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
function forStep(conductor: Conductor, { operation, step, scope }: HeldRun, pause: Pause): Conductor {
  const { store, runner } = conductor;
  const working = { operation: operation.id, epoch: operation.epoch, step: step.index };
  if (store.fenced === undefined) return { ...conductor, working };
  const fenced = store.fenced({ operation: operation.id, epoch: operation.epoch });
  const patience = patienceOf(scope, pause);
  return {
    ...conductor,
    working,
    store: patientStore(fenced, patience),
    runner: patientRunner(runner, patience),
  };
}

type Outside = Pick<Conductor, "hardwareTypes" | "agents">;

/** Where several processes share the machines. */
function permitting({ hardwareTypes, agents }: Outside): Outside {
  const types = [...hardwareTypes].map(([name, type]) => [name, permittingType(type)] as const);
  return { hardwareTypes: new Map(types), agents: permittingAgents(agents) };
}

/**
 * What no fence keeps, the machine, is touched only while the lease lasts. A process that was paused until it had ended makes
 * sure first that nobody has taken the operation.
 */
function permittedScope({ runner, store }: Conductor, { scope }: HeldRun, pause: Pause): Scope | undefined {
  if (store.fenced === undefined) return undefined;
  const permit = async () => {
    if (!runner.hasLapsed) return;
    await patiently(patienceOf(scope, pause), () => runner.renew());
    await store.transaction(async () => {});
  };
  return scope.child({ permit });
}

function patienceOf(scope: Scope, pause: Pause): Patience {
  return async (ms) => {
    await pause(ms, scope.signal);
    scope.check();
  };
}
