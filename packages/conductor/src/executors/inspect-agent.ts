import type { StepRun, Wait } from "@ingot/engine";
import { Failure, formatDuration } from "@ingot/kernel";
import { baseUrlOf } from "../agent-access/base-url.ts";
import type { Conductor } from "../conductor.ts";
import { knownRamdisk } from "../planning/ramdisk-manifest.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Stores } from "../ports/store.ts";
import { bootRamdisk, isLost, tellLost } from "./boot-ramdisk.ts";
import { attachmentOf, nodeOf, type StepExecutor } from "./step-executor.ts";

/** A safety net: a report wakes at once. */
const LOOK_AGAIN_MS = 15_000;

/** `inspect.agent`: boots the ramdisk, whose agent reports by itself what it finds; ends when the report is there. */
export const inspectAgent: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  if (attachmentOf(run)["stage"] === "waiting") {
    const report = await conductor.store.inspectionReports.ofNode(node.uuid);
    if (report !== undefined) return { kind: "done" };
    if (await isLost(conductor, run, node)) {
      await tellLost(conductor, run, node);
      return boot(conductor, run, node);
    }
    // The deadline of the first wait stands.
    const { timeoutMs: _timeoutMs, ...wait } = waitForReport(conductor, node);
    return wait;
  }
  await conductor.store.inspectionReports.remove(node.uuid);
  return boot(conductor, run, node);
};

async function boot(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<Wait<Stores>> {
  await run.checkpoint({ stage: "booting" });
  const known = await knownRamdisk(run.scope, node.driver_info, conductor.config);
  const { inspectWaitTimeoutMs: timeoutMs } = conductor.config;
  const kernelParams = { "ipa-inspection-callback-url": `${baseUrlOf(conductor, node)}/v1/continue_inspection` };
  await bootRamdisk(conductor, run, { node, digest: known?.digest, timeoutMs, kernelParams });
  return waitForReport(conductor, node);
}

function waitForReport({ config }: Conductor, node: NodeRecord): Wait<Stores> {
  const timeoutMs = config.inspectWaitTimeoutMs;
  return {
    kind: "wait",
    for: "callback",
    timeoutMs,
    pollAfterMs: Math.min(LOOK_AGAIN_MS, timeoutMs / 2),
    attachment: { stage: "waiting" },
    reason: "the agent's report of what it has found",
    onTimeout: new Failure(
      "agent.never_called_back",
      `Timeout reached while inspecting node ${node.uuid}: the ramdisk was booted, and its agent has not reported within ${formatDuration(timeoutMs)}.`,
    ),
  };
}
