import { setTimeout as sleep } from "node:timers/promises";
import { Failure, isFailure, type Json, type OperationId } from "@ingot/kernel";
import type { Executor, StepRun } from "../executor.ts";
import type { LoggedOperation } from "../records.ts";
import type { Runner } from "../runner.ts";
import type { EngineTx, StepLog } from "../step-log.ts";
import { ManualTime, turns } from "./manual-time.ts";
import type { Death } from "./mortal-store.ts";

/** What a process is begun with. */
export interface Life<Tx extends EngineTx> {
  readonly time: ManualTime;
  /** To be put round each of its executors. */
  readonly wrap: Wrap<Tx>;
}

/** One process of a world: it drives operations until it is stopped, or dies at a write. */
export interface TrialProcess<Tx extends EngineTx> {
  readonly runner: Runner<Tx>;
  /** Since it was armed. */
  readonly writes: number;
  readonly dead: boolean;
  /** Whether a write is under way. */
  readonly busy: boolean;
  /** Counts writes from here on, and dies as asked. */
  arm(death?: Death): void;
}

/** One fresh surrounding in which a plan runs: what it acts on outlasts the process that runs it. */
export interface World<Tx extends EngineTx> {
  readonly operations: Pick<StepLog, "get">;
  /** Begins a process on what the one before left. */
  boot(life: Life<Tx>): Promise<TrialProcess<Tx>>;
  /** Has the process begin the operation that is tried. */
  submit(process: TrialProcess<Tx>): Promise<OperationId>;
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

/** That an operator gives the operation up, once. */
export interface TrialAbort {
  /** The step at which it is asked for. */
  readonly index: number;
  /** After the step has acted: while it waits, or before its end is written. Else just as it begins to act. */
  readonly late: boolean;
  readonly reason: Failure;
}

export interface TrialOptions<Tx extends EngineTx> {
  readonly death?: Death;
  readonly abort?: TrialAbort;
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
    const { wrap, abort } = options;
    const tried: Tried<Tx> = {
      id: undefined,
      ...(wrap === undefined ? {} : { wrap }),
      ...(abort === undefined ? {} : { abort }),
    };
    const first = await boot(world, time, tried);
    const id = await world.submit(first.process);
    tried.id = id;
    first.process.arm(options.death);
    await untilEnd(world, first, { id, time });
    const { writes } = first.process;
    if (first.process.dead) {
      const second = await boot(world, time, tried);
      await untilEnd(world, second, { id, time });
      await second.process.runner.stop();
    } else {
      await first.process.runner.stop();
    }
    const logged = await world.operations.get(id);
    if (logged === undefined) throw new Failure("internal", "the operation has vanished from the log");
    return { logged, state: await world.state(), leftovers: await world.leftovers(), writes };
  } finally {
    await world.close();
  }
}

interface Watched<Tx extends EngineTx> {
  readonly process: TrialProcess<Tx>;
  busy(): boolean;
}

/** What is put round the steps of the operation that is tried, and of none that it begins elsewhere. */
interface Tried<Tx extends EngineTx> {
  id: OperationId | undefined;
  readonly wrap?: Wrap<Tx>;
  /** Until it has been asked for. */
  abort?: TrialAbort;
}

async function boot<Tx extends EngineTx>(world: World<Tx>, time: ManualTime, tried: Tried<Tx>): Promise<Watched<Tx>> {
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
  const process: TrialProcess<Tx> = await world.boot({
    time,
    wrap: (name, executor) => {
      const wrapped = aborted(tried, () => process.runner, tried.wrap?.(name, executor) ?? executor);
      const isTried = (operation: OperationId) => tried.id === undefined || operation === tried.id;
      const execute: Executor<Tx>["execute"] = (run) => (isTried(run.operation.id) ? wrapped : executor).execute(run);
      // What is put round a step needs the step to be performed.
      const bare = tried.wrap === undefined && tried.abort === undefined;
      const { hasNoWork, whileHeld } = executor;
      return {
        ...counted({ execute }),
        ...(bare && hasNoWork ? { hasNoWork } : {}),
        ...(whileHeld ? { whileHeld } : {}),
      };
    },
  });
  return { process, busy: () => executing > 0 || process.busy };
}

/** As the operator asks in the midst of it: one who comes too late is told so, and it is no matter. */
function aborted<Tx extends EngineTx>(
  tried: Tried<Tx>,
  runner: () => Runner<Tx>,
  executor: Executor<Tx>,
): Executor<Tx> {
  const ask = async ({ operation, step }: StepRun, late: boolean): Promise<void> => {
    const { abort } = tried;
    if (abort === undefined || abort.index !== step.index || abort.late !== late) return;
    delete tried.abort;
    await runner()
      .abort(operation.id, abort.reason, { force: true })
      .catch((error: unknown) => {
        if (!isFailure(error, "operation.ended")) throw error;
      });
  };
  return {
    async execute(run) {
      const asked = ask(run, false);
      try {
        return await executor.execute(run);
      } finally {
        await asked;
        await ask(run, true);
      }
    },
  };
}

/** Who is busy for so many turns waits for the disk or another process, however long a busy machine makes that. */
const LONG = 10;
const MOST_WAITED = 120_000;

async function untilEnd<Tx extends EngineTx>(
  world: World<Tx>,
  { process, busy }: Watched<Tx>,
  { id, time }: { readonly id: OperationId; readonly time: ManualTime },
): Promise<void> {
  for (let turn = 0, waited = 0; turn < MOST_TURNS && waited < MOST_WAITED;) {
    await (waited > LONG ? sleep(1) : turns());
    if (process.dead) return;
    const logged = await world.operations.get(id);
    if (logged !== undefined && logged.operation.endedAt !== null && !busy()) return;
    if (busy()) {
      waited += 1;
      continue;
    }
    waited = 0;
    turn += 1;
    const woken = (await world.outside?.()) ?? [];
    for (const subject of woken) process.runner.wake(subject);
    if (woken.length === 0) await time.advanceToNext();
  }
  const logged = await world.operations.get(id);
  throw new Failure("internal", `the operation does not end: ${JSON.stringify(logged)}`);
}
