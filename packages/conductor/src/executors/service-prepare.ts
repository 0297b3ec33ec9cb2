import { requirePlan } from "@ingot/lifecycle";
import { stepCatalogue } from "../planning/step-catalogue.ts";
import { planSource, type StepSource } from "../planning/step-source.ts";
import { servicingSteps } from "../plans/service-plan.ts";
import { ramdiskExecutor } from "./ramdisk.ts";
import { inputOf } from "./step-executor.ts";

/** `service.prepare`: brings the machine from its instance into the ramdisk, then plans with the steps that its agent has. */
export const servicePrepare = ramdiskExecutor({
  kind: "service",
  timeoutMs: (conductor) => conductor.config.serviceCallbackTimeoutMs,
  planRest: async (conductor, run, { node, collected }) => {
    const ramdisk = { name: "in the machine", steps: collected.steps };
    const catalogue = stepCatalogue(conductor, node, { kind: "service", ramdisk });
    const disallowed = conductor.config.steps.disallowed.service;
    const plan = requirePlan(planSource(inputOf(run)["source"] as StepSource, { catalogue, disallowed }));
    return servicingSteps(plan.steps);
  },
});
