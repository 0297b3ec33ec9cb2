import type { StepRun, Wait } from "@ingot/engine";
import { Failure, formatDuration } from "@ingot/kernel";
import { baseUrlOf } from "../agent-access/base-url.ts";
import type { Conductor } from "../conductor.ts";
import { knownRamdisk } from "../planning/ramdisk-manifest.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { anotherStart, type Start, type Started } from "./another-start.ts";
import { bootRamdisk, hasCalledBack } from "./boot-ramdisk.ts";
import { attachmentOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

/** A safety net: a report wakes at once. */
const LOOK_AGAIN_MS = 15_000;

/** `inspect.agent`: boots the ramdisk, whose agent reports by itself what it finds; ends when the report is there. */
export const inspectAgent: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const { stage, since, again } = attachmentOf(run);
  if (stage === "waiting") {
    return whenReported(conductor, run, {
      node,
      since: typeof since === "number" ? since : undefined,
      again: again === true,
    });
  }
  await conductor.store.inspectionReports.remove(node.uuid);
  return boot(conductor, run, { node, timeoutMs: conductor.config.inspectWaitTimeoutMs, again: again === true });
};

/** Older releases did not write down when the machine was switched on. */
type Waiting = Omit<Started, "timeoutMs">;

async function whenReported(conductor: Conductor, run: StepRun, waiting: Waiting): Promise<Outcome> {
  const { node, since, again } = waiting;
  const { inspectWaitTimeoutMs: timeoutMs } = conductor.config;
  const report = await conductor.store.inspectionReports.ofNode(node.uuid);
  if (report !== undefined) return { kind: "done" };
  const unseen = hasCalledBack(node) ? undefined : since;
  const another = await anotherStart(conductor, run, { node, since: unseen, again, timeoutMs });
  if (another !== undefined) return boot(conductor, run, { node, ...another });
  // The deadline of the first wait stands.
  const { timeoutMs: _timeoutMs, ...wait } = waitForReport(node, timeoutMs);
  return { ...wait, attachment: { stage: "waiting", ...(since === undefined ? {} : { since }), again } };
}

async function boot(conductor: Conductor, run: StepRun, { node, timeoutMs, again }: Start): Promise<Outcome> {
  await run.checkpoint({ stage: "booting", again });
  const known = await knownRamdisk(run.scope, node.driver_info, conductor.config);
  const kernelParams = { "ipa-inspection-callback-url": `${baseUrlOf(conductor, node)}/v1/continue_inspection` };
  await bootRamdisk(conductor, run, { node, digest: known?.digest, timeoutMs, kernelParams });
  const wait = waitForReport(node, timeoutMs);
  return { ...wait, attachment: { stage: "waiting", since: conductor.clock.now(), again } };
}

function waitForReport(node: NodeRecord, timeoutMs: number): Wait<Stores> {
  return {
    kind: "wait",
    for: "callback",
    timeoutMs,
    pollAfterMs: Math.min(LOOK_AGAIN_MS, timeoutMs / 2),
    reason: "the agent's report of what it has found",
    onTimeout: new Failure(
      "agent.never_called_back",
      `Timeout reached while inspecting node ${node.uuid}: the ramdisk was booted, and its agent has not reported within ${formatDuration(timeoutMs)}.`,
    ),
  };
}
