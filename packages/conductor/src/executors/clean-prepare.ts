import { type ListedStep, planAutomatedClean, planManual, requirePlan } from "@ingot/lifecycle";
import { stepCatalogue } from "../planning/step-catalogue.ts";
import { cleaningSteps } from "../plans/clean-plan.ts";
import { ramdiskExecutor, requestOf } from "./ramdisk.ts";
import { inputOf } from "./step-executor.ts";

/** `clean.prepare`: brings the agent, then plans the cleaning with the steps that it really has. */
export const cleanPrepare = ramdiskExecutor({
  kind: "clean",
  timeoutMs: (conductor) => conductor.config.cleanCallbackTimeoutMs,
  planRest: async (conductor, run, { node, collected }) => {
    const input = inputOf(run);
    const ramdisk = { name: "in the machine", steps: collected.steps };
    const catalogue = stepCatalogue(conductor, node, { kind: "clean", ramdisk });
    const plan = requirePlan(
      input["request"] === null
        ? planAutomatedClean({ catalogue })
        : planManual({ catalogue, listName: "clean_steps", request: requestOf(input) as unknown as ListedStep[] }),
    );
    return cleaningSteps(plan.steps);
  },
});
