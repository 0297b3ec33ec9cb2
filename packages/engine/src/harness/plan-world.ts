import type { Observe } from "../change.ts";
import type { Executor } from "../executor.ts";
import type { Plan } from "../plan.ts";
import { Runner } from "../runner.ts";
import type { EngineStore, EngineTx } from "../step-log.ts";
import { MortalStore } from "./mortal-store.ts";
import type { Life, TrialProcess, World } from "./trial.ts";

/** A plan with the executors that carry it out, and nothing else: all that a plug-in's author has to give. */
export interface PlanWorld<Tx extends EngineTx> extends Pick<World<Tx>, "outside" | "state" | "leftovers" | "close"> {
  readonly store: EngineStore<Tx>;
  readonly plan: Plan;
  /** The executors of a process that has just started. */
  executors(): Readonly<Record<string, Executor<Tx>>>;
  readonly observe?: Observe<Tx>;
}

export function planWorld<Tx extends EngineTx>(of: PlanWorld<Tx>): World<Tx> {
  const { store, plan, outside } = of;
  return {
    operations: store.operations,
    boot: (life) => bootRunner(of, life),
    submit: async ({ runner }) => (await runner.submit(plan)).id,
    ...(outside === undefined ? {} : { outside: () => outside() }),
    state: () => of.state(),
    leftovers: () => of.leftovers(),
    close: () => of.close(),
  };
}

async function bootRunner<Tx extends EngineTx>(of: PlanWorld<Tx>, { time, wrap }: Life<Tx>): Promise<TrialProcess<Tx>> {
  const store = new MortalStore(of.store);
  const executors = Object.entries(of.executors()).map(([name, executor]) => [name, wrap(name, executor)] as const);
  const runner = new Runner<Tx>({
    store,
    executors: Object.fromEntries(executors),
    host: "harness",
    clock: time,
    timers: time,
    ...(of.observe === undefined ? {} : { observe: of.observe }),
  });
  await runner.start();
  return Object.assign(store, { runner });
}
