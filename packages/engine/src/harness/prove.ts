/**
 * Proves of a plan that nothing is lost: each step repeated, a failure at each step, an abort at each step, the process
 * killed at each write, also at those that follow a failure.
 * Every run must end in the same state as the undisturbed one, or in the documented failure, and leave nothing behind.
 */
import { Failure, type Json } from "@ingot/kernel";
import { isDeepStrictEqual } from "node:util";
import type { Executor, StepRun } from "../executor.ts";
import type { StepSpec } from "../plan.ts";
import type { EngineTx } from "../step-log.ts";
import type { Death } from "./mortal-store.ts";
import { runTrial, type Trial, type Wrap, type World } from "./trial.ts";

export interface Proof {
  /** How many runs were made. */
  readonly runs: number;
  /** What was found wrong; empty when the plan holds. */
  readonly problems: readonly string[];
}

/** All five ways. */
export async function provePlan<Tx extends EngineTx>(open: () => Promise<World<Tx>>): Promise<Proof> {
  const ways = [proveRepeats, proveFailures, proveAborts, proveKills, proveKilledFailures] as const;
  const parts: Proof[] = [];
  for (const prove of ways) parts.push(await prove(open));
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
  const deaths = spread(deathsOf(good), atMost);
  for (const death of deaths) {
    const trial = await runTrial(open, { death });
    problems.push(...compare(trial, good).map((problem) => `${whenKilled(death)}: ${problem}`));
  }
  return { runs: deaths.length, problems };
}

/** Makes each step fail after it did everything, and kills the process at the writes of that run: what puts it in order is not lost. */
export async function proveKilledFailures<Tx extends EngineTx>(
  open: () => Promise<World<Tx>>,
  { atMost = Infinity }: Kills = {},
): Promise<Proof> {
  const good = await undisturbed(open);
  const problems: string[] = [];
  let runs = 0;
  for (const { index, spec } of good.logged.steps.filter((step) => step.state === "done" && isWork(step.spec))) {
    const failed = await runTrial(open, { wrap: failing(index, true) });
    for (const death of spread(deathsOf(failed), atMost, index)) {
      runs += 1;
      const trial = await runTrial(open, { wrap: failing(index, true), death });
      const found = isExcused(trial) ? leftOf(trial) : documentedFailure(trial, index);
      problems.push(...found.map((problem) => `failure after ${spec.name}, ${whenKilled(death)}: ${problem}`));
    }
  }
  return { runs, problems };
}

function deathsOf({ writes }: Trial): readonly Death[] {
  const all = Array.from({ length: writes }, (_, index) => index + 1);
  return all.flatMap((atWrite) => [false, true].map((written) => ({ atWrite, written })));
}

/** An odd stride meets deaths before and after a write in turn. */
function spread(deaths: readonly Death[], atMost: number, from = 0): readonly Death[] {
  const stride = Math.ceil(deaths.length / atMost) | 1;
  return deaths.filter((_, index) => (index + from) % stride === 0);
}

function whenKilled({ atWrite, written }: Death): string {
  return `killed ${written ? "after" : "before"} write ${atWrite}`;
}

/** Makes each step fail, once before it did anything and once after it did everything. */
export function proveFailures<Tx extends EngineTx>(open: () => Promise<World<Tx>>): Promise<Proof> {
  return proveAtSteps(open, async ({ index, late, name }) => {
    const trial = await runTrial(open, { wrap: failing(index, late) });
    return { when: `failure ${late ? "after" : "before"} ${name}`, problems: documentedFailure(trial, index) };
  });
}

/** Has an operator give the operation up at each step, with force: once as the step begins to act, once after it has acted. */
export function proveAborts<Tx extends EngineTx>(open: () => Promise<World<Tx>>): Promise<Proof> {
  return proveAtSteps(open, async ({ index, late, name, good }) => {
    const trial = await runTrial(open, { abort: { index, late, reason: new Failure("operation.aborted", ABORTED) } });
    return { when: `abort ${late ? "after" : "in"} ${name}`, problems: documentedAbort(trial, good, index) };
  });
}

interface AtStep {
  readonly index: number;
  readonly name: string;
  /** Once it has acted; else before. */
  readonly late: boolean;
  readonly good: Trial;
}

/** Tries something twice at each step that an undisturbed run carries out. */
async function proveAtSteps<Tx extends EngineTx>(
  open: () => Promise<World<Tx>>,
  attempt: (at: AtStep) => Promise<{ readonly when: string; readonly problems: readonly string[] }>,
): Promise<Proof> {
  const good = await undisturbed(open);
  const found: string[] = [];
  let runs = 0;
  for (const { index, spec } of good.logged.steps.filter((step) => step.state === "done")) {
    for (const late of [false, true]) {
      runs += 1;
      const { when, problems } = await attempt({ index, name: spec.name, late, good });
      found.push(...problems.map((problem) => `${when}: ${problem}`));
    }
  }
  return { runs, problems: found };
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
  const { operation } = trial.logged;
  const left = leftOf(trial);
  if (operation.state === "done") {
    return isDeepStrictEqual(trial.state, good.state)
      ? left
      : [...left, `ends in ${JSON.stringify(trial.state)} and not in ${JSON.stringify(good.state)}`];
  }
  const how = `ends ${operation.state}: ${operation.failure?.message ?? "without a failure"}`;
  return isExcused(trial) ? left : [...left, how];
}

/** Whether a kill met a step that can be neither found again nor repeated, and the operation says so. */
function isExcused({ logged: { operation, steps } }: Trial): boolean {
  const failed = steps.find((step) => step.state === "failed");
  const gone = failed !== undefined && !failed.spec.idempotent && !failed.spec.reattachable;
  return gone && operation.failure?.code === "operation.interrupted";
}

function leftOf({ leftovers }: Trial): readonly string[] {
  return leftovers.map((leftover) => `left behind: ${leftover}`);
}

function isWork({ when = "success" }: StepSpec): boolean {
  return when === "success";
}

function documentedFailure(trial: Trial, index: number): readonly string[] {
  const { operation, steps } = trial.logged;
  const step = steps[index];
  // a clean-up that fails for good leaves behind what it was to clean up
  if (step === undefined || !isWork(step.spec)) return [];
  const left = leftOf(trial);
  if (step.spec.retries !== undefined && operation.state === "done") return left;
  const asInjected = operation.state === "failed" && operation.failure?.message === INJECTED;
  return asInjected ? left : [...left, `ends ${operation.state}: ${operation.failure?.message ?? "without a failure"}`];
}

/** It ends aborted for that reason; well only when the last step's end was written before the abort was. */
function documentedAbort(trial: Trial, good: Trial, index: number): readonly string[] {
  const { operation, steps } = trial.logged;
  const step = steps[index];
  const last = good.logged.steps.findLast((each) => each.state === "done")?.index;
  if (operation.abort === null && index === last) return compare(trial, good);
  // a clean-up that is broken off by force leaves behind what it was to clean up
  if (step === undefined || !isWork(step.spec)) return [];
  const left = leftOf(trial);
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
