import { Failure, isJsonObject } from "@ingot/kernel";
import { driverContext } from "../driver-access/driver-context.ts";
import { driverSteps } from "../planning/step-catalogue.ts";
import { attachmentOf, inputOf, nodeOf, type StepExecutor } from "./step-executor.ts";

/** A step of one of the node's driver interfaces. */
export const outOfBand: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const { kind, interface: of, step: name, args } = inputOf(run);
  const steps = driverSteps(conductor, node, kind === "clean" ? "clean" : "deploy");
  const step = steps.find(({ offered }) => offered.interface === of && offered.step === name);
  if (step === undefined) {
    throw new Failure(
      "plan.unknown_step",
      `the driver of node ${node.uuid} no longer has a step '${run.step.spec.name}'`,
    );
  }
  const context = await driverContext(run.scope, conductor, node, { operation: run.operation.id });
  const outcome = await step.run(context, isJsonObject(args) ? args : {}, attachmentOf(run)["driver"]);
  switch (outcome.kind) {
    case "done":
      return { kind: "done", output: outcome.output ?? null };
    case "failed":
      return outcome;
    case "poll":
      return {
        kind: "wait",
        for: "poll",
        pollAfterMs: outcome.afterMs,
        attachment: { driver: outcome.attachment ?? null },
        reason: `${run.step.spec.name} to end`,
      };
  }
};
