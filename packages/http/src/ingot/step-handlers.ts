import type { StepSupport } from "@ingot/conductor";
import { maskSecrets } from "../mask-secrets.ts";
import { readName } from "../read-value.ts";
import type { UseCases } from "../use-cases.ts";
import type { IngotHandler } from "./ingot-request.ts";
import { presentCatalogued } from "./present-plan.ts";

type Keys =
  | "GET /ingot/v1/steps"
  | "GET /ingot/v1/deploy_templates/{template}/support"
  | "GET /ingot/v1/runbooks/{runbook}/support";

export function stepHandlers(useCases: UseCases): Readonly<Record<Keys, IngotHandler>> {
  return {
    "GET /ingot/v1/steps": async ({ scope, query }) => {
      const { node, driver, ramdisk } = query as { node?: string; driver?: string; ramdisk?: string };
      const steps = await useCases.listSteps(scope, {
        ...(node === undefined ? {} : { node }),
        ...(driver === undefined ? {} : { driver }),
        ...(ramdisk === undefined ? {} : { ramdisk }),
      });
      return { body: { steps: steps.map(presentCatalogued) } };
    },
    "GET /ingot/v1/deploy_templates/{template}/support": async ({ scope, params }) => {
      const template = readName("template", params["template"] ?? "");
      const { uuid, name, steps } = await useCases.getDeployTemplate(scope, { template });
      const support = await useCases.getStepSupport(scope, { kinds: ["deploy"], steps: steps.map(asked) });
      return { body: { uuid, name, ...presentSupport(support) } };
    },
    "GET /ingot/v1/runbooks/{runbook}/support": async ({ scope, params }) => {
      const runbook = readName("runbook", params["runbook"] ?? "");
      const { uuid, name, steps } = await useCases.getRunbook(scope, { runbook });
      const support = await useCases.getStepSupport(scope, { kinds: ["clean", "service"], steps: steps.map(asked) });
      return { body: { uuid, name, ...presentSupport(support) } };
    },
  };
}

type AskedStep = StepSupport["steps"][number]["step"];

function asked(step: { readonly interface: string; readonly step: string; readonly args: unknown }): AskedStep {
  return { interface: step.interface, step: step.step, args: step.args as AskedStep["args"] };
}

function presentSupport({ steps, ramdisks, unknown }: StepSupport): object {
  return {
    steps: steps.map(({ step, offeredBy }) => ({ interface: step.interface, step: step.step, offered_by: offeredBy })),
    ramdisks: ramdisks.map(({ offerer, problems }) => ({
      source: offerer.source,
      url: maskSecrets(offerer.url ?? null),
      can_run: problems.length === 0,
      problems: problems.map(({ why }) => ({
        code: "plan.unknown_step",
        message: why,
        hint: "Build the ramdisk with an element that has the step, or correct its arguments.",
      })),
    })),
    unknown,
  };
}
