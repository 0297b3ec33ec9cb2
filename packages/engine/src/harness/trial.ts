import { Failure, type Json, type OperationId } from "@ingot/kernel";
import type { Observe } from "../change.ts";
import type { Executor } from "../executor.ts";
import type { Plan } from "../plan.ts";
import type { LoggedOperation } from "../records.ts";
import { Runner } from "../runner.ts";
import type { EngineStore, EngineTx } from "../step-log.ts";
import { ManualTime, turns } from "./manual-time.ts";
import { type Death, MortalStore } from "./mortal-store.ts";

/** One fresh surrounding in which a plan runs: what it acts on outlasts the process that runs it. */
export interface World<Tx extends EngineTx> {
  readonly store: EngineStore<Tx>;
  readonly plan: Plan;
  /** The executors of a process that has just started. */
  executors(): Readonly<Record<string, Executor<Tx>>>;
  readonly observe?: Observe<Tx>;
  /** Called again and again while nothing moves: lets the outside act (an agent calls back); answers whom that wakes. */
  outside?(): Promise<readonly string[]>;
  /** What there is to see afterwards: equal after every run that ends well. */
  state(): Promise<Json>;
  /** What an operation must not leave behind, however it ends: locks, mounts, media, temporary files. */
  leftovers(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type Wrap<Tx extends EngineTx> = (name: string, executor: Executor<Tx>) => Executor<Tx>;

export interface Trial {
  readonly logged: LoggedOperation;
  readonly state: Json;
  readonly leftovers: readonly string[];
  /** Writes of the first process after the plan was submitted. */
  readonly writes: number;
}

export interface TrialOptions<Tx extends EngineTx> {
  readonly death?: Death;
  readonly wrap?: Wrap<Tx>;
}

const MOST_TURNS = 20_000;

/** Runs the world's plan to its end in virtual time, in a second process when the first is killed. */
export async function runTrial<Tx extends EngineTx>(
  open: () => Promise<World<Tx>>,
  options: TrialOptions<Tx> = {},
): Promise<Trial> {
  const world = await open();
  try {
    const time = new ManualTime();
    const first = await boot(world, time, options.wrap);
    const { id } = await first.runner.submit(world.plan);
    first.store.arm(options.death);
    await untilEnd(world, first, { id, time });
    const { writes } = first.store;
    if (first.store.dead) {
      const second = await boot(world, time, options.wrap);
      await untilEnd(world, second, { id, time });
      await second.runner.stop();
    } else {
      await first.runner.stop();
    }
    const logged = await world.store.operations.get(id);
    if (logged === undefined) throw new Failure("internal", "the operation has vanished from the log");
    return { logged, state: await world.state(), leftovers: await world.leftovers(), writes };
  } finally {
    await world.close();
  }
}

interface Process<Tx extends EngineTx> {
  readonly runner: Runner<Tx>;
  readonly store: MortalStore<Tx>;
  busy(): boolean;
}

async function boot<Tx extends EngineTx>(world: World<Tx>, time: ManualTime, wrap?: Wrap<Tx>): Promise<Process<Tx>> {
  const store = new MortalStore(world.store);
  let executing = 0;
  const counted = (executor: Executor<Tx>): Executor<Tx> => ({
    async execute(run) {
      executing += 1;
      try {
        return await executor.execute(run);
      } finally {
        executing -= 1;
      }
    },
  });
  const executors = Object.fromEntries(
    Object.entries(world.executors()).map(([name, executor]) => [
      name,
      counted(wrap === undefined ? executor : wrap(name, executor)),
    ]),
  );
  const runner = new Runner<Tx>({
    store,
    executors,
    host: "harness",
    clock: time,
    timers: time,
    ...(world.observe === undefined ? {} : { observe: world.observe }),
  });
  await runner.start();
  return { runner, store, busy: () => executing > 0 || store.busy };
}

async function untilEnd<Tx extends EngineTx>(
  world: World<Tx>,
  process: Process<Tx>,
  { id, time }: { readonly id: OperationId; readonly time: ManualTime },
): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    await turns();
    if (process.store.dead) return;
    const logged = await world.store.operations.get(id);
    if (logged !== undefined && logged.operation.endedAt !== null && !process.busy()) return;
    if (process.busy()) continue;
    const woken = (await world.outside?.()) ?? [];
    for (const subject of woken) process.runner.wake(subject);
    if (woken.length === 0) await time.advanceToNext();
  }
  const logged = await world.store.operations.get(id);
  throw new Failure("internal", `the operation does not end: ${JSON.stringify(logged)}`);
}
