import type { StepRun } from "@ingot/engine";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import type { NodeRecord } from "../ports/node.ts";
import { bootRamdisk, hasCalledBack, waitForAgent } from "./boot-ramdisk.ts";
import { attachmentOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** `rescue.boot`: the machine leaves its instance for the rescue ramdisk, else for that of deployments. */
export const rescueBoot: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const { stage, since } = attachmentOf(run);
  if (stage === "waiting" && typeof since === "number") return whenCalledBack(conductor, node, since);
  await run.checkpoint({ stage: "booting" });
  return boot(conductor, run, node);
};

function whenCalledBack(conductor: Conductor, node: NodeRecord, since: number): Outcome {
  if (hasCalledBack(node)) return { kind: "done" };
  // The deadline of the first wait stands.
  const { timeoutMs: _timeoutMs, ...wait } = waitForAgent(
    { node, timeoutMs: conductor.config.rescueCallbackTimeoutMs },
    since,
  );
  return wait;
}

async function boot(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<Outcome> {
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  await interfaceOf(conductor, node, "boot").cleanUpInstance(context);
  const timeoutMs = conductor.config.rescueCallbackTimeoutMs;
  return bootRamdisk(conductor, run, { node, digest: undefined, timeoutMs, images: "rescue" });
}
