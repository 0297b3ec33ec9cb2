import type { RequestedStep } from "@ingot/contract";
import { Failure, type JsonObject } from "@ingot/kernel";
import { type AskedStep, plannedStep, resolveStep } from "./asked-step.ts";
import { type ChildScope, childrenOf } from "./child-scope.ts";
import { knownSteps } from "./find-step.ts";
import { inOrder } from "./order.ts";
import { describeReason, type LeftOutStep, type PlannedStep, type PlanResult } from "./planned-step.ts";
import { isReservedStep } from "./reserved-steps.ts";
import { limitsOf } from "./step-limits.ts";
import { BOOTS_RAMDISK, ENDS_RAMDISK } from "./standard-deploy-steps.ts";
import { type KnownStep, type StepCatalogue, type StepKey, stepName } from "./step-offer.ts";

export interface DeployTemplate {
  /** The trait that brings it in. */
  readonly name: string;
  readonly steps: readonly RequestedStep[];
}

export interface DeployPlanInput {
  readonly catalogue: StepCatalogue;
  /** Those of `instance_info.traits` is a template's name are used; the others are ignored. */
  readonly templates: readonly DeployTemplate[];
  /** `instance_info.traits` */
  readonly traits: readonly string[];
  /** `deploy_steps` of the request. */
  readonly request: readonly (RequestedStep & ChildScope)[];
  /** `interface.step` names that the configuration forbids. */
  readonly disallowed?: readonly string[];
  /** Steps that have run already (or are running), when the rest is planned anew. */
  readonly done?: readonly StepKey[];
}

/**
 * Which steps a deployment runs, in which order and why. Where several speak of one step, the request wins over a
 * template and a template over the driver; priority 0 leaves a step out.
 */
export function planDeploy(input: DeployPlanInput): PlanResult {
  const request = input.request.map((step, index) => asked(step, { by: "request" }, `deploy_steps[${index}]`));
  const templated = matching(input).flatMap((template) => askedByTemplate(template));
  const problems = [...duplicatesInRequest(request), ...conflictingTemplates(templated)];
  const requested = new Set(request.filter(isUnique).map(stepName));
  const wanted = [...request, ...templated.filter((step) => !isUnique(step) || !requested.has(stepName(step)))];
  const known = knownSteps(input.catalogue);
  const resolution = { catalogue: input.catalogue, known, disallowed: input.disallowed ?? [] };
  const resolved: PlannedStep[] = [];
  for (const step of [...request, ...templated]) {
    const outcome = resolveStep(step, resolution);
    if (!("interface" in outcome)) problems.push(...outcome);
    else if (wanted.includes(step)) resolved.push(outcome);
  }
  const defaults = defaultSteps(known, new Set(wanted.filter(isUnique).map(stepName)));
  const all = inOrder([...resolved, ...defaults].filter((step) => step.priority > 0));
  const steps = withoutDone(all, input.done ?? []);
  problems.push(...withoutRamdisk(steps));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, steps, leftOut: leftOut(resolved, known) };
}

function asked(step: RequestedStep & ChildScope, reason: AskedStep["reason"], where: string): AskedStep {
  const { priority } = step;
  const key = { interface: step.interface, step: step.step };
  return {
    ...key,
    args: step.args as JsonObject,
    priority,
    reason,
    where,
    limits: limitsOf(step),
    ...childrenOf(step),
  };
}

function matching({ templates, traits }: DeployPlanInput): readonly DeployTemplate[] {
  const unique = [...new Set(traits)];
  return unique.flatMap((trait) => templates.filter((template) => template.name === trait));
}

function askedByTemplate(template: DeployTemplate): readonly AskedStep[] {
  const reason = { by: "template", template: template.name, trait: template.name } as const;
  return template.steps.map((step, index) => asked(step, reason, `deploy template ${template.name}, steps[${index}]`));
}

function duplicatesInRequest(request: readonly AskedStep[]): Failure[] {
  const repeated = [...grouped(request)].filter(([, steps]) => steps.length > 1);
  return repeated.map(
    ([name, steps]) =>
      new Failure("plan.duplicate_step", `'${name}' is asked for twice, by ${steps.map((s) => s.where).join(" and ")}`),
  );
}

function conflictingTemplates(templated: readonly AskedStep[]): Failure[] {
  const repeated = [...grouped(templated)].filter(([, steps]) => steps.length > 1);
  return repeated.map(
    ([name, steps]) =>
      new Failure("plan.template_conflict", `'${name}' is in ${steps.map((step) => step.where).join(" and in ")}`, {
        details: { step: name, templates: steps.map((step) => describeReason(step.reason)) },
      }),
  );
}

/** Reserved steps may stand as often as one likes, and what children do is no matter of the node's own steps. */
function isUnique(step: StepKey & { readonly onChildren?: readonly string[] }): boolean {
  return !isReservedStep(step.step) && step.onChildren === undefined;
}

function grouped(steps: readonly AskedStep[]): ReadonlyMap<string, AskedStep[]> {
  return Map.groupBy(steps.filter(isUnique), stepName);
}

/** Of steps with one name, those that come first are the ones that have run. */
function withoutDone(steps: readonly PlannedStep[], done: readonly StepKey[]): readonly PlannedStep[] {
  const left = [...steps];
  for (const key of done) {
    const first = left.findIndex((step) => stepName(step) === stepName(key));
    if (first >= 0) left.splice(first, 1);
  }
  return left;
}

function defaultSteps(known: ReadonlyMap<string, KnownStep>, overridden: ReadonlySet<string>): readonly PlannedStep[] {
  return [...known.values()]
    .filter(({ offered }) => offered.priority > 0 && !overridden.has(stepName(offered)))
    .map((step) => {
      const { offered, by } = step;
      const reason =
        by.kind === "ramdisk"
          ? ({ by: "ramdisk", ramdisk: by.name } as const)
          : ({ by: "driver", driver: by.name } as const);
      return plannedStep(step, {
        interface: offered.interface,
        step: offered.step,
        args: {},
        priority: offered.priority,
        reason,
      });
    });
}

/** In-band steps that would run before the ramdisk has booted or after its agent was ended. */
function withoutRamdisk(steps: readonly PlannedStep[]): readonly Failure[] {
  const first = steps.findIndex((step) => stepName(step) === stepName(BOOTS_RAMDISK));
  const last = steps.findIndex((step) => stepName(step) === stepName(ENDS_RAMDISK));
  const tooEarly = steps.filter((step, index) => step.place === "in-band" && index < first);
  const tooLate = steps.filter((step, index) => step.place === "in-band" && last >= 0 && index > last);
  return [...tooEarly.map((step) => misplaced(step, "before")), ...tooLate.map((step) => misplaced(step, "after"))];
}

function misplaced(step: PlannedStep, when: "before" | "after"): Failure {
  const bound = when === "before" ? BOOTS_RAMDISK : ENDS_RAMDISK;
  const what = when === "before" ? "boots the ramdisk" : "ends the agent";
  const how = `'${stepName(step)}' (${describeReason(step.reason)}) has priority ${step.priority}`;
  return new Failure(
    "plan.no_ramdisk",
    `${how} and would run ${when} '${stepName(bound)}', which ${what}, but it needs the agent`,
    { details: { step: stepName(step), priority: step.priority } },
  );
}

function leftOut(resolved: readonly PlannedStep[], known: ReadonlyMap<string, KnownStep>): readonly LeftOutStep[] {
  const named = new Set(resolved.map(stepName));
  const disabled = resolved
    .filter((step) => step.priority === 0)
    .map((step) => ({ interface: step.interface, step: step.step, why: `disabled by ${describeReason(step.reason)}` }));
  const optional = [...known.values()]
    .filter(({ offered }) => offered.priority === 0 && !named.has(stepName(offered)))
    .map(({ offered }) => ({ interface: offered.interface, step: offered.step, why: "optional, and nobody asked" }));
  return [...disabled, ...optional];
}
