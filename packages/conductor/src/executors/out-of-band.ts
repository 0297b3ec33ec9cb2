import { STEP_KINDS } from "@ingot/contract";
import type { DriverStepOutcome } from "@ingot/driver-kit";
import type { StepRun } from "@ingot/engine";
import { Failure, isJsonObject } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { cacheComponents } from "../driver-access/cache-components.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { driverSteps } from "../planning/step-catalogue.ts";
import type { NodeRecord } from "../ports/node.ts";
import { outOfBandLimit } from "./out-of-band-limit.ts";
import { awaitReboot, newReboot, rebootForStep, stepReboot } from "./reboot-for-step.ts";
import { attachmentOf, inputOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** A step of one of the node's driver interfaces. */
export const outOfBand: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const rebooting = await awaitReboot(conductor, run, node);
  if (rebooting !== undefined) return rebooting;
  const { kind, interface: of, step: name, args } = inputOf(run);
  const steps = driverSteps(conductor, node, STEP_KINDS.find((each) => each === kind) ?? "deploy");
  const step = steps.find(({ offered }) => offered.interface === of && offered.step === name);
  if (step === undefined) {
    throw new Failure(
      "plan.unknown_step",
      `the driver of node ${node.uuid} no longer has a step '${run.step.spec.name}'`,
    );
  }
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  const attachment = stepReboot(run)?.driver ?? attachmentOf(run)["driver"];
  return outcomeOf(conductor, run, {
    node,
    outcome: await step.run(context, isJsonObject(args) ? args : {}, attachment),
  });
};

/** What a step of these interfaces has changed is read from the machine, with what the step made the driver remember. */
async function readAgain(conductor: Conductor, run: StepRun): Promise<void> {
  const of = inputOf(run)["interface"];
  if (of !== "bios" && of !== "firmware") return;
  const node = await nodeOf(conductor, run);
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  await cacheComponents(conductor, { node, context, flashed: of === "firmware" });
}

async function outcomeOf(
  conductor: Conductor,
  run: StepRun,
  of: { readonly node: NodeRecord; readonly outcome: DriverStepOutcome },
): Promise<Outcome> {
  const { node, outcome } = of;
  switch (outcome.kind) {
    case "done": {
      const { changes } = outcome;
      await readAgain(conductor, run);
      const output = outcome.output ?? null;
      if (changes === undefined) return { kind: "done", output };
      return { kind: "done", output, also: async (tx) => void (await tx.nodes.update(node.uuid, changes)) };
    }
    case "failed":
      return outcome;
    case "poll":
      return {
        kind: "wait",
        for: "poll",
        pollAfterMs: outcome.afterMs,
        ...outOfBandLimit(conductor, run),
        attachment: { driver: outcome.attachment ?? null },
        reason: `${run.step.spec.name} to end`,
      };
    case "reboot": {
      const asked = { reason: outcome.reason, driver: outcome.attachment ?? null };
      return rebootForStep(conductor, run, { node, reboot: newReboot(node, asked) });
    }
  }
}
