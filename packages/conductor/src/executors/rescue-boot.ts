import type { StepRun } from "@ingot/engine";
import type { Conductor } from "../conductor.ts";
import { driverContext } from "../driver-access/driver-context.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import { anotherStart, type Start, type Started } from "./another-start.ts";
import { bootRamdisk, hasCalledBack, waitForAgent } from "./boot-ramdisk.ts";
import { attachmentOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** `rescue.boot`: the machine leaves its instance for the rescue ramdisk, else for that of deployments. */
export const rescueBoot: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const { stage, since, again } = attachmentOf(run);
  if (stage === "waiting" && typeof since === "number") {
    return whenCalledBack(conductor, run, { node, since, again: again === true });
  }
  return boot(conductor, run, { node, timeoutMs: conductor.config.rescueCallbackTimeoutMs, again: again === true });
};

type Waiting = Omit<Started, "timeoutMs" | "since"> & { readonly since: number };

async function whenCalledBack(conductor: Conductor, run: StepRun, waiting: Waiting): Promise<Outcome> {
  const { node, since, again } = waiting;
  const { rescueCallbackTimeoutMs: timeoutMs } = conductor.config;
  if (hasCalledBack(node)) return { kind: "done" };
  const another = await anotherStart(conductor, run, { node, since, again, timeoutMs });
  if (another !== undefined) return boot(conductor, run, { node, ...another });
  // The deadline of the first wait stands.
  const { timeoutMs: _timeoutMs, ...wait } = waitForAgent({ node, timeoutMs }, since);
  return { ...wait, attachment: { stage: "waiting", since, again } };
}

async function boot(conductor: Conductor, run: StepRun, { node, timeoutMs, again }: Start): Promise<Outcome> {
  await run.checkpoint({ stage: "booting", again });
  const context = driverContext(run.scope, conductor, node, { operation: run.operation.id });
  await interfaceOf(conductor, node, "boot").cleanUpInstance(context);
  const wait = await bootRamdisk(conductor, run, { node, digest: undefined, timeoutMs, images: "rescue" });
  return { ...wait, attachment: { stage: "waiting", since: conductor.clock.now(), again } };
}
