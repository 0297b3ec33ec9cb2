import type { StepRun } from "@ingot/engine";
import { forgetAgent } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { changePower } from "../driver-access/power.ts";
import { unpublishImage } from "../image/published-image.ts";
import { usesAgent } from "../planning/step-catalogue.ts";
import { tell } from "../state/timeline-writer.ts";
import { nodeOf, type StepExecutor } from "./step-executor.ts";

/** `failure.clean-up`: machine off, medium out, image no longer offered. What cannot be done is told, and the rest done. */
export const failureCleanUp: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const operation = run.operation.id;
  await attempt(conductor, run, "withdraw the image", () => unpublishImage(conductor, node));
  if (!usesAgent(conductor, node)) return { kind: "done" };
  if (!node.disable_power_off) {
    await attempt(conductor, run, "power the machine off", () =>
      changePower(run.scope, conductor, node, { target: "power off", operation }),
    );
  }
  await attempt(conductor, run, "remove the ramdisk's medium", async () => {
    const context = await driverContext(run.scope, conductor, node, { operation });
    await interfaceOf(conductor, node, "boot").cleanUpRamdisk(context);
  });
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node.uuid, forgetAgent());
    },
  };
};

async function attempt(conductor: Conductor, run: StepRun, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    run.scope.check();
    const why = error instanceof Error ? error.message : String(error);
    await tell(conductor.store, conductor, {
      node: run.operation.subject,
      operation: run.operation.id,
      kind: "error",
      message: `could not ${what}: ${why}`,
    });
  }
}
