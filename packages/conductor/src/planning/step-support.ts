import type { OfferedStep, StepKind } from "@ingot/contract";
import { Failure, type ErrorCode, type JsonObject } from "@ingot/kernel";
import { checkArguments, isReservedStep, standardDeploySteps, type StepKey, stepName } from "@ingot/lifecycle";
import type { Conductor } from "../conductor.ts";
import type { LocatedRamdisk } from "./known-ramdisks.ts";
import { rememberedRamdisks } from "./ramdisk-manifest.ts";

export interface AskedStep extends StepKey {
  readonly args: JsonObject;
}

/** Whoever offers steps: a driver, or a ramdisk. */
export interface StepOfferer {
  /** `driver redfish`, `ramdisk ipa`. */
  readonly source: string;
  readonly url: string | null;
  readonly steps: readonly OfferedStep[];
}

/** What every enabled driver offers of these kinds. */
export function drivers(conductor: Conductor, kinds: readonly StepKind[]): readonly StepOfferer[] {
  return [...conductor.hardwareTypes.values()].map((type) => {
    const method = Object.values(type.interfaces.deploy)[0]?.method ?? "fake";
    const standard = kinds.includes("deploy") ? standardDeploySteps(method).map(({ offered }) => offered) : [];
    const own = type.steps.filter(({ step }) => step.kinds.some((kind) => kinds.includes(kind)));
    return { source: `driver ${type.name}`, url: null, steps: [...standard, ...own.map(({ step }) => step.offered)] };
  });
}

export function ramdisks(located: readonly LocatedRamdisk[], kinds: readonly StepKind[]): readonly StepOfferer[] {
  return located.map(({ url, ramdisk }) => ({
    source: `ramdisk ${ramdisk.name}`,
    url,
    steps: kinds.flatMap((kind) => (kind === "verify" ? [] : ramdisk.manifest.agent.steps[kind])),
  }));
}

/** Why an offerer would refuse the step; undefined when it has no such step, empty when it takes it. */
export function refusals(offerer: StepOfferer, step: AskedStep): readonly string[] | undefined {
  const offered = offerer.steps.find((each) => each.interface === step.interface && each.step === step.step);
  return offered === undefined
    ? undefined
    : checkArguments(offered, step.args).map(({ pointer, message }) => `argument ${pointer} ${message}`);
}

export interface RequireTakenArguments {
  readonly kinds: readonly StepKind[];
  readonly steps: readonly AskedStep[];
  readonly code: ErrorCode;
}

/**
 * Refuses steps whose arguments nobody takes who is known to have them. A step that nobody has is not refused: the ramdisk that has
 * it may be built tomorrow. Reads nothing: what is known of ramdisks is what was read of them before.
 */
export function requireTakenArguments(conductor: Conductor, require: RequireTakenArguments): void {
  const { kinds, steps, code } = require;
  const offerers = [...drivers(conductor, kinds), ...ramdisks(rememberedRamdisks(conductor.config), kinds)];
  for (const step of steps) {
    if (isReservedStep(step.step)) continue;
    const answers = offerers.flatMap((offerer) => {
      const why = refusals(offerer, step);
      return why === undefined ? [] : [{ source: offerer.source, why }];
    });
    const [first] = answers;
    if (first === undefined || answers.some(({ why }) => why.length === 0)) continue;
    throw new Failure(
      code,
      `The step ${stepName(step)} would be refused by everybody who has it: ${first.why.join(", ")}`,
      {
        hint: `It is of ${answers.map(({ source }) => source).join(", ")}; see its arguments with: ingot steps --long`,
      },
    );
  }
}
