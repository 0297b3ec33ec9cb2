/**
 * Proves of a plan that nothing is lost: each step repeated, a failure at each step, an abort at each step, the process
 * killed at each write.
 * Every run must end in the same state as the undisturbed one, or in the documented failure, and leave nothing behind.
 */
import { Failure, type Json } from "@ingot/kernel";
import { isDeepStrictEqual } from "node:util";
import type { Executor, StepRun } from "../executor.ts";
import type { EngineTx } from "../step-log.ts";
import { runTrial, type Trial, type Wrap, type World } from "./trial.ts";

export interface Proof {
  /** How many runs were made. */
  readonly runs: number;
  /** What was found wrong; empty when the plan holds. */
  readonly problems: readonly string[];
}

/** All four ways. */
export async function provePlan<Tx extends EngineTx>(open: () => Promise<World<Tx>>): Promise<Proof> {
  const parts = [await proveRepeats(open), await proveFailures(open), await proveAborts(open), await proveKills(open)];
  return { runs: parts.reduce((sum, part) => sum + part.runs, 0), problems: parts.flatMap((part) => part.problems) };
}

export interface Kills {
  /** How many of the deaths are tried, spread over all; all of them when left out. */
  readonly atMost?: number;
}

/** Kills the process at each write, just before and just after it becomes durable. */
export async function proveKills<Tx extends EngineTx>(
  open: () => Promise<World<Tx>>,
  { atMost = Infinity }: Kills = {},
): Promise<Proof> {
  const good = await undisturbed(open);
  const problems: string[] = [];
  const writes = Array.from({ length: good.writes }, (_, index) => index + 1);
  const all = writes.flatMap((atWrite) => [false, true].map((written) => ({ atWrite, written })));
  // An odd stride meets deaths before and after a write in turn.
  const stride = Math.ceil(all.length / atMost) | 1;
  const deaths = all.filter((_, index) => index % stride === 0);
  for (const death of deaths) {
    const trial = await runTrial(open, { death });
    const when = `killed ${death.written ? "after" : "before"} write ${death.atWrite}`;
    problems.push(...compare(trial, good).map((problem) => `${when}: ${problem}`));
  }
  return { runs: deaths.length, problems };
}

/** Makes each step fail, once before it did anything and once after it did everything. */
export async function proveFailures<Tx extends EngineTx>(open: () => Promise<World<Tx>>): Promise<Proof> {
  const good = await undisturbed(open);
  const problems: string[] = [];
  let runs = 0;
  for (const { index, spec } of good.logged.steps.filter((step) => step.state === "done")) {
    for (const late of [false, true]) {
      runs += 1;
      const trial = await runTrial(open, { wrap: failing(index, late) });
      const when = `failure ${late ? "after" : "before"} ${spec.name}`;
      problems.push(...documentedFailure(trial, index).map((problem) => `${when}: ${problem}`));
    }
  }
  return { runs, problems };
}

/** Has an operator give the operation up at each step, with force: once as the step begins to act, once after it has acted. */
export async function proveAborts<Tx extends EngineTx>(open: () => Promise<World<Tx>>): Promise<Proof> {
  const good = await undisturbed(open);
  const problems: string[] = [];
  let runs = 0;
  for (const { index, spec } of good.logged.steps.filter((step) => step.state === "done")) {
    for (const late of [false, true]) {
      runs += 1;
      const trial = await runTrial(open, { abort: { index, late, reason: new Failure("operation.aborted", ABORTED) } });
      const when = `abort ${late ? "after" : "in"} ${spec.name}`;
      problems.push(...documentedAbort(trial, good, index).map((problem) => `${when}: ${problem}`));
    }
  }
  return { runs, problems };
}

/** Runs each idempotent step twice. */
export async function proveRepeats<Tx extends EngineTx>(open: () => Promise<World<Tx>>): Promise<Proof> {
  const good = await undisturbed(open);
  const problems: string[] = [];
  const repeatable = good.logged.steps.filter((step) => step.state === "done" && step.spec.idempotent);
  for (const { index, spec } of repeatable) {
    const trial = await runTrial(open, { wrap: repeating(index) });
    problems.push(...compare(trial, good).map((problem) => `${spec.name} repeated: ${problem}`));
  }
  return { runs: repeatable.length, problems };
}

async function undisturbed<Tx extends EngineTx>(open: () => Promise<World<Tx>>): Promise<Trial> {
  const trial = await runTrial(open);
  const { state, failure } = trial.logged.operation;
  if (state === "done" && trial.leftovers.length === 0) return trial;
  const why = failure === null ? trial.leftovers.join(", ") : failure.message;
  throw new Failure("internal", `undisturbed, the plan ends ${state}: ${why}`);
}

/** The same end, or the one failure that a kill may bring: a step that can be neither found again nor repeated. */
function compare(trial: Trial, good: Trial): readonly string[] {
  const { operation, steps } = trial.logged;
  const left = trial.leftovers.map((leftover) => `left behind: ${leftover}`);
  if (operation.state === "done") {
    return isDeepStrictEqual(trial.state, good.state)
      ? left
      : [...left, `ends in ${JSON.stringify(trial.state)} and not in ${JSON.stringify(good.state)}`];
  }
  const failed = steps.find((step) => step.state === "failed");
  const excused =
    operation.failure?.code === "operation.interrupted" &&
    failed !== undefined &&
    !failed.spec.idempotent &&
    !failed.spec.reattachable;
  return excused ? left : [...left, `ends ${operation.state}: ${operation.failure?.message ?? "without a failure"}`];
}

function documentedFailure(trial: Trial, index: number): readonly string[] {
  const { operation, steps } = trial.logged;
  const step = steps[index];
  // a clean-up that fails for good leaves behind what it was to clean up
  if ((step?.spec.when ?? "success") !== "success") return [];
  const left = trial.leftovers.map((leftover) => `left behind: ${leftover}`);
  if (step?.spec.retries !== undefined && operation.state === "done") return left;
  const asInjected = operation.state === "failed" && operation.failure?.message === INJECTED;
  return asInjected ? left : [...left, `ends ${operation.state}: ${operation.failure?.message ?? "without a failure"}`];
}

/** It ends aborted for that reason; well only when the last step's end was written before the abort was. */
function documentedAbort(trial: Trial, good: Trial, index: number): readonly string[] {
  const { operation, steps } = trial.logged;
  const last = good.logged.steps.findLast((step) => step.state === "done")?.index;
  if (operation.abort === null && index === last) return compare(trial, good);
  // a clean-up that is broken off by force leaves behind what it was to clean up
  if ((steps[index]?.spec.when ?? "success") !== "success") return [];
  const left = trial.leftovers.map((leftover) => `left behind: ${leftover}`);
  const asAsked = operation.state === "aborted" && operation.failure?.message === ABORTED;
  return asAsked ? left : [...left, `ends ${operation.state}: ${operation.failure?.message ?? "without a failure"}`];
}

const ABORTED = "an abort that the harness asked for";
const INJECTED = "a failure that the harness injected";

function failing<Tx extends EngineTx>(index: number, late: boolean): Wrap<Tx> {
  return (_name, executor) => ({
    async execute(run: StepRun) {
      if (run.step.index !== index) return await executor.execute(run);
      const outcome = late ? await executor.execute(run) : undefined;
      if (outcome !== undefined && outcome.kind !== "done") return outcome;
      return { kind: "failed", failure: new Failure("internal", INJECTED) };
    },
  });
}

function repeating<Tx extends EngineTx>(index: number): Wrap<Tx> {
  const repeated = new Set<number>();
  return (_name, executor): Executor<Tx> => ({
    async execute(run: StepRun) {
      if (run.step.index !== index) return await executor.execute(run);
      let { attachment } = run;
      const checkpoint = async (written: Json) => {
        await run.checkpoint(written);
        attachment = written;
      };
      const outcome = await executor.execute({ ...run, checkpoint });
      if (outcome.kind !== "done" || repeated.has(index)) return outcome;
      repeated.add(index);
      return await executor.execute({ ...run, attachment, phase: "recover" });
    },
  });
}
