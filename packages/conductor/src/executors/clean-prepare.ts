import { isJsonObject } from "@ingot/kernel";
import { planAutomatedClean, requirePlan } from "@ingot/lifecycle";
import { stepCatalogue } from "../planning/step-catalogue.ts";
import { planSource, type StepSource } from "../planning/step-source.ts";
import { cleaningSteps } from "../plans/clean-plan.ts";
import { ramdiskExecutor } from "./ramdisk.ts";
import { inputOf } from "./step-executor.ts";

/** `clean.prepare`: brings the agent, then plans the cleaning with the steps that it really has. */
export const cleanPrepare = ramdiskExecutor({
  kind: "clean",
  timeoutMs: (conductor) => conductor.config.cleanCallbackTimeoutMs,
  planRest: async (conductor, run, { node, collected }) => {
    const { source } = inputOf(run);
    const ramdisk = { name: "in the machine", steps: collected.steps };
    const catalogue = stepCatalogue(conductor, node, { kind: "clean", ramdisk });
    const { cleanPriorities: priorities, disallowed } = conductor.config.steps;
    const plan = requirePlan(
      isJsonObject(source)
        ? planSource(source as StepSource, { catalogue, disallowed: disallowed.clean })
        : planAutomatedClean({ catalogue, priorities, disallowed: disallowed.clean }),
    );
    return cleaningSteps(plan.steps);
  },
});
