import type { RequestedStep } from "@ingot/contract";
import { planDeploy, requirePlan } from "@ingot/lifecycle";
import { driverContext } from "../driver-access/driver-context.ts";
import { attachVolumes } from "../driver-access/surroundings.ts";
import { deployMethod, stepCatalogue } from "../planning/step-catalogue.ts";
import { traitsOf } from "../planning/deploy-input.ts";
import { deploySteps } from "../plans/deploy-plan.ts";
import { ramdiskExecutor, requestOf } from "./ramdisk.ts";
import { inputOf, nodeOf, type StepExecutor } from "./step-executor.ts";

const bringAgent = ramdiskExecutor({
  kind: "deploy",
  timeoutMs: (conductor) => conductor.config.deployCallbackTimeoutMs,
  planRest: async (conductor, run, { node, collected }) => {
    const request = requestOf(inputOf(run));
    const traits = traitsOf(node);
    const done = run.steps.filter((step) => step.index <= run.step.index).map((step) => step.spec.input);
    const plan = requirePlan(
      planDeploy({
        catalogue: stepCatalogue(conductor, node, {
          kind: "deploy",
          ramdisk: { name: "in the machine", steps: collected.steps },
        }),
        templates: await conductor.store.deployTemplates.byNames(traits),
        traits,
        request: request as unknown as RequestedStep[],
        disallowed: conductor.config.steps.disallowed.deploy,
        done: done as unknown as { interface: string; step: string }[],
      }),
    );
    return deploySteps(plan.steps, { request, method: deployMethod(conductor, node) });
  },
});

/** `deploy.deploy`: attaches the volumes, brings the agent, then plans the rest again with the steps that it really has. */
export const deployDeploy: StepExecutor = async (conductor, run) => {
  if (run.phase !== "resume") {
    const node = await nodeOf(conductor, run);
    const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
    await attachVolumes(conductor, { node, context });
  }
  return bringAgent(conductor, run);
};
