import { Failure, type JsonObject } from "@ingot/kernel";
import { checkArguments } from "./check-arguments.ts";
import { findStep, unknownStep } from "./find-step.ts";
import { describeReason, type PlannedStep, type StepReason } from "./planned-step.ts";
import { type KnownStep, type StepCatalogue, type StepKey, stepName } from "./step-offer.ts";

/** A step that a person asked for, in a request or through a template. */
export interface AskedStep extends StepKey {
  readonly args: JsonObject;
  readonly priority: number;
  readonly reason: StepReason;
  /** Where it stands, for messages: `deploy_steps[0]`. */
  readonly where: string;
}

export interface Resolution {
  readonly catalogue: StepCatalogue;
  readonly known: ReadonlyMap<string, KnownStep>;
  /** `interface.step` names that the configuration forbids. */
  readonly disallowed: readonly string[];
}

/** What an asked step becomes, or everything that is wrong with it. Nobody's step stands unverified while no ramdisk is known. */
export function resolveStep(asked: AskedStep, resolution: Resolution): PlannedStep | readonly Failure[] {
  const { catalogue, known, disallowed } = resolution;
  if (disallowed.includes(stepName(asked))) {
    return [new Failure("plan.step_disallowed", `${asked.where}: '${stepName(asked)}' is forbidden here`)];
  }
  const step = findStep(known, asked);
  if (step === undefined) {
    return catalogue.ramdisk === null ? unverified(asked) : [unknownStep(asked, asked.where, catalogue)];
  }
  const problems = checkArguments(step.offered, asked.args);
  if (problems.length === 0) return plannedStep(step, asked);
  return problems.map(
    ({ pointer, message }) =>
      new Failure(
        "plan.invalid_argument",
        `${asked.where}: argument ${pointer === "" ? "object" : pointer} of '${stepName(asked)}' ${message}`,
        {
          hint: hintFor(step),
          details: { step: stepName(asked), pointer, source: describeReason(asked.reason) },
        },
      ),
  );
}

export function plannedStep(
  { offered, place }: KnownStep,
  asked: Pick<AskedStep, "args" | "priority" | "reason"> & StepKey,
): PlannedStep {
  return {
    interface: asked.interface,
    step: asked.step,
    args: asked.args,
    priority: asked.priority,
    place,
    reason: asked.reason,
    idempotent: offered.idempotent,
    abortable: offered.abortable,
    rebootRequested: offered.reboot_requested,
    requiresRamdisk: offered.requires_ramdisk,
    description: offered.description,
    verified: true,
  };
}

function unverified(asked: AskedStep): PlannedStep {
  return {
    interface: asked.interface,
    step: asked.step,
    args: asked.args,
    priority: asked.priority,
    place: "in-band",
    reason: asked.reason,
    idempotent: false,
    abortable: false,
    rebootRequested: false,
    requiresRamdisk: true,
    description: "",
    verified: false,
  };
}

function hintFor(step: KnownStep): string {
  const names = Object.entries(step.offered.argsinfo).map(
    ([name, info]) => `${name}${info.required ? " (required)" : ""}: ${info.description}`,
  );
  return names.length === 0 ? "The step takes no arguments." : `The step takes ${names.join("; ")}`;
}
