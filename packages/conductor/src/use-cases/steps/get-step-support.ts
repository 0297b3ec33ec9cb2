import type { StepKind } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import { isReservedStep, stepName } from "@ingot/lifecycle";
import type { Conductor } from "../../conductor.ts";
import { readKnownRamdisks } from "../../planning/known-ramdisks.ts";
import { type AskedStep, drivers, ramdisks, refusals, type StepOfferer } from "../../planning/step-support.ts";

export interface GetStepSupport {
  readonly kinds: readonly StepKind[];
  readonly steps: readonly AskedStep[];
}

export interface StepSupport {
  readonly steps: readonly { readonly step: AskedStep; readonly offeredBy: readonly string[] }[];
  readonly ramdisks: readonly RamdiskSupport[];
  /** Steps that nobody offers who is known now. */
  readonly unknown: readonly string[];
}

export interface RamdiskSupport {
  readonly offerer: StepOfferer;
  /** Which steps it cannot run, and why; it can run all of them when there is none. */
  readonly problems: readonly { readonly step: string; readonly why: string }[];
}

/** Who can run the steps of a deploy template or a runbook: drivers, and the ramdisks that nodes name now. */
export async function getStepSupport(scope: Scope, conductor: Conductor, input: GetStepSupport): Promise<StepSupport> {
  const own = drivers(conductor, input.kinds);
  const located = ramdisks(await readKnownRamdisks(scope, conductor), input.kinds);
  const steps = input.steps.map((step) => ({
    step,
    offeredBy: isReservedStep(step.step) ? ["every conductor"] : takers([...own, ...located], step),
  }));
  const fromDrivers = new Set(
    input.steps
      .filter((step) => isReservedStep(step.step) || takers(own, step).length > 0)
      .map((step) => stepName(step)),
  );
  const inBand = input.steps.filter((step) => !fromDrivers.has(stepName(step)));
  const known = (step: AskedStep) => [...own, ...located].some((offerer) => refusals(offerer, step) !== undefined);
  return {
    steps,
    ramdisks: located.map((offerer) => ({ offerer, problems: inBand.flatMap((step) => problemsOf(offerer, step)) })),
    unknown: inBand.filter((step) => !known(step)).map((step) => stepName(step)),
  };
}

/** Reads what the ramdisks of all nodes offer, so that what is created next is checked against it. */
export async function learnRamdisks(scope: Scope, conductor: Conductor): Promise<void> {
  await readKnownRamdisks(scope, conductor);
}

function takers(offerers: readonly StepOfferer[], step: AskedStep): readonly string[] {
  return offerers.filter((offerer) => refusals(offerer, step)?.length === 0).map(({ source }) => source);
}

function problemsOf(offerer: StepOfferer, step: AskedStep) {
  const name = stepName(step);
  const why = refusals(offerer, step);
  if (why === undefined) return [{ step: name, why: `it has no step ${name}` }];
  return why.length === 0 ? [] : [{ step: name, why: `${name}: ${why.join(", ")}` }];
}
