/**
 * Deploy templates and runbooks as Ingot's own API has them: each of their steps may have a timeout and retries, which the Bare
 * Metal API neither takes nor shows.
 */
import { type TObject, Type } from "typebox";
import { shaped } from "../bare-metal/field.ts";
import { defineResource, type Resource } from "../bare-metal/resource.ts";
import { deployTemplateResource, StepInput, TemplateStep } from "../bare-metal/resources/deploy-template.ts";
import { RunbookStepInput, runbookResource, RunbookStepShown } from "../bare-metal/resources/runbook.ts";
import { STEP_LIMITS } from "../steps.ts";
import type { IngotRouteRow } from "./route.ts";

const limited = (step: TObject) => Type.Object({ ...step.properties, ...STEP_LIMITS }, { additionalProperties: false });

export const ingotDeployTemplateResource = defineResource({
  ...deployTemplateResource,
  fields: {
    ...deployTemplateResource.fields,
    steps: shaped(Type.Array(limited(TemplateStep)), 55, {
      kind: "steps",
      description:
        "The deploy steps, each with interface, step, args and priority, and, if wanted, timeout and retries.",
      write: "cp",
      required: true,
      secrets: "keys and URLs",
      input: Type.Array(limited(StepInput), { minItems: 1 }),
    }),
  },
});

export const ingotRunbookResource = defineResource({
  ...runbookResource,
  fields: {
    ...runbookResource.fields,
    steps: shaped(Type.Array(limited(RunbookStepShown)), 92, {
      description: "The steps, each with interface, step, args and order, and, if wanted, timeout and retries.",
      write: "cp",
      required: true,
      secrets: "keys and URLs",
      input: Type.Array(limited(RunbookStepInput), { minItems: 1, maxItems: 1000 }),
    }),
  },
});

const steps = Type.Array(Type.Record(Type.String(), Type.Unknown()));

/** `PUT /ingot/v1/nodes/{node}/states/provision`: as the newest microversion's; the lists of steps are read by the verb's own schema. */
export const PROVISION_BODY = Type.Object(
  {
    target: Type.String({ minLength: 1 }),
    deploy_steps: Type.Optional(steps),
    clean_steps: Type.Optional(steps),
    service_steps: Type.Optional(steps),
    configdrive: Type.Optional(Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
    rescue_password: Type.Optional(Type.String()),
    runbook: Type.Optional(Type.String()),
    disable_ramdisk: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const SHOWN = Type.Record(Type.String(), Type.Unknown());

function show(what: string): IngotRouteRow {
  return { summary: `Show a ${what}, with the timeouts and retries of its steps.`, query: {}, answer: SHOWN };
}

function setSteps(what: string, resource: Resource): IngotRouteRow {
  const { steps: field } = resource.fields;
  return {
    summary: `Replace all steps of a ${what}; each may have a timeout and retries.`,
    query: {},
    body: Type.Object({ steps: field?.input ?? steps }, { additionalProperties: false }),
    answer: SHOWN,
  };
}

export const limitedStepRoutes = {
  "PUT /ingot/v1/nodes/{node}/states/provision": {
    summary:
      "As the Bare Metal API's, with `timeout` (seconds) and `retries` (a number, or limit, backoff, factor, max_backoff) in each step.",
    query: {},
    success: 202,
    bodyLimitBytes: 64 * 1024 * 1024,
    body: PROVISION_BODY,
    answer: Type.Object({ node: Type.String(), target: Type.String() }),
  },
  "GET /ingot/v1/deploy_templates/{template}": show("deploy template"),
  "PUT /ingot/v1/deploy_templates/{template}/steps": setSteps("deploy template", ingotDeployTemplateResource),
  "GET /ingot/v1/runbooks/{runbook}": show("runbook"),
  "PUT /ingot/v1/runbooks/{runbook}/steps": setSteps("runbook", ingotRunbookResource),
} as const satisfies Readonly<Record<string, IngotRouteRow>>;
