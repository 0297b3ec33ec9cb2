import type { StepRun } from "@ingot/engine";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import type { NodeRecord } from "../ports/node.ts";
import { type BootRamdisk, bootRamdisk, hasCalledBack, isLost, tellLost, waitForAgent } from "./boot-ramdisk.ts";
import { attachmentOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** `rescue.boot`: the machine leaves its instance for the rescue ramdisk, else for that of deployments. */
export const rescueBoot: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const { stage, since } = attachmentOf(run);
  if (stage === "waiting" && typeof since === "number") return whenCalledBack(conductor, run, { node, since });
  return boot(conductor, run, node);
};

async function whenCalledBack(
  conductor: Conductor,
  run: StepRun,
  { node, since }: { readonly node: NodeRecord; readonly since: number },
): Promise<Outcome> {
  if (hasCalledBack(node)) return { kind: "done" };
  if (isLost(conductor, run, node)) {
    await tellLost(conductor, run, node);
    return boot(conductor, run, node);
  }
  // The deadline of the first wait stands.
  const { timeoutMs: _timeoutMs, ...wait } = waitForAgent(rescueRamdisk(conductor, node), since);
  return wait;
}

async function boot(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<Outcome> {
  await run.checkpoint({ stage: "booting" });
  await run.checkpoint({ stage: "booting" });
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  await interfaceOf(conductor, node, "boot").cleanUpInstance(context);
  return bootRamdisk(conductor, run, rescueRamdisk(conductor, node));
}

function rescueRamdisk({ config }: Conductor, node: NodeRecord): BootRamdisk {
  return { node, digest: undefined, timeoutMs: config.rescueCallbackTimeoutMs, images: "rescue" };
}
