import { Failure, type JsonObject } from "@ingot/kernel";
import { checkArguments } from "./check-arguments.ts";
import { findStep, unknownStep } from "./find-step.ts";
import { isReservedStep } from "./reserved-steps.ts";
import { describeReason, type PlannedStep, type StepReason } from "./planned-step.ts";
import type { AttemptLimits } from "./step-limits.ts";
import { type KnownStep, type StepCatalogue, type StepKey, stepName } from "./step-offer.ts";

/** A step that a person asked for, in a request or through a template. */
export interface AskedStep extends StepKey {
  readonly args: JsonObject;
  readonly priority: number;
  readonly reason: StepReason;
  /** Where it stands, for messages: `deploy_steps[0]`. */
  readonly where: string;
  /** It is for the node's children: for those of these UUIDs alone when there are any. */
  readonly onChildren?: readonly string[];
  readonly limits?: AttemptLimits;
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
  if (asked.step === "hold" && Object.keys(asked.limits ?? {}).length > 0) return [unlimited(asked)];
  if (asked.onChildren !== undefined) return childStep(asked, asked.onChildren);
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
  asked: Pick<AskedStep, "args" | "priority" | "reason" | "limits"> & StepKey,
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
    ...asked.limits,
  };
}

function unlimited(asked: AskedStep): Failure {
  return new Failure(
    "plan.invalid_argument",
    `${asked.where}: '${stepName(asked)}' waits for somebody to end it: it takes neither a timeout nor retries`,
    { hint: "Leave both out, or use 'wait' with its seconds." },
  );
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
    ...asked.limits,
  };
}

/** Which steps a child has is its own driver's to say, when the step runs. */
function childStep(asked: AskedStep, onChildren: readonly string[]): PlannedStep | readonly Failure[] {
  if (asked.step === "hold" || asked.step === "wait") {
    const message = `${asked.where}: '${stepName(asked)}' cannot run on child nodes: it is the operation that waits`;
    return [new Failure("plan.invalid_argument", message, { hint: "Leave execute_on_child_nodes out." })];
  }
  return {
    ...unverified(asked),
    place: "conductor",
    idempotent: isReservedStep(asked.step),
    requiresRamdisk: false,
    onChildren,
    verified: true,
  };
}

function hintFor(step: KnownStep): string {
  const names = Object.entries(step.offered.argsinfo).map(
    ([name, info]) => `${name}${info.required ? " (required)" : ""}: ${info.description}`,
  );
  return names.length === 0 ? "The step takes no arguments." : `The step takes ${names.join("; ")}`;
}
