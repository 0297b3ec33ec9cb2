import type { AgentCommand } from "@ingot/contract";
import type { StepRun } from "@ingot/engine";
import { Failure, isFailure, isJsonObject, type JsonObject } from "@ingot/kernel";
import { requireAgent } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import { LAYOUT, NOTHING_WRITTEN } from "../image/disk-layout.ts";
import { partitionImageOf } from "../image/partition-image.ts";
import { commandFailure } from "./command-failure.ts";
import { attachmentOf, nodeOf, type Outcome } from "./step-executor.ts";

const TIMEOUT_MS = 60_000;
const AGAIN_MS = 5000;
const MOST_QUESTIONS = 20;

/**
 * Asks the agent that has written a partition image where its parts are, and has that written down with the end of the step: the
 * agent knows it only as long as it runs, and later steps need it. `written` is the command that wrote, to be found again.
 */
export async function tellPartitions(conductor: Conductor, run: StepRun, written: AgentCommand): Promise<Outcome> {
  const node = await nodeOf(conductor, run);
  const { layout } = partitionImageOf(node);
  try {
    const uuids = await askForPartitions(conductor, run);
    const info = {
      ...NOTHING_WRITTEN,
      [LAYOUT]: layout,
      root_uuid_or_disk_id: uuids["root uuid"] ?? null,
      partition_uuids: uuids,
    };
    return { kind: "done", also: async (tx) => void (await tx.nodes.mergeInternalInfo(node.uuid, info)) };
  } catch (error) {
    run.scope.check();
    if (!isFailure(error, "agent.unreachable", "agent.busy", "deadline.exceeded")) throw error;
    return askAgain(run, { written, error });
  }
}

async function askForPartitions(conductor: Conductor, run: StepRun): Promise<JsonObject> {
  const node = await nodeOf(conductor, run);
  using bounded = run.scope.child({ timeoutMs: TIMEOUT_MS, what: `asking for the partitions of node ${node.uuid}` });
  const request = { name: "standby.get_partition_uuids", params: {}, wait: true };
  const command = await conductor.agents.execute(bounded, requireAgent(node), request);
  if (command.command_status !== "SUCCEEDED") throw commandFailure(run.step.spec.name, command);
  const uuids = command.command_result as JsonObject | null;
  if (isJsonObject(uuids) && typeof uuids["root uuid"] === "string" && uuids["root uuid"] !== "") return uuids;
  const message = `the agent of node ${node.uuid} has written a partition image, and does not say which filesystem is its root`;
  throw new Failure("agent.refused", message, {
    hint: "Nothing could boot it. See the ramdisk's log, and whether its agent knows standby.get_partition_uuids.",
  });
}

/** An agent that cannot be asked now can be later: what it has written is written. */
function askAgain(
  run: StepRun,
  { written, error }: { readonly written: AgentCommand; readonly error: Failure },
): Outcome {
  const asked = Number(attachmentOf(run)["asked"] ?? 0) + 1;
  if (asked > MOST_QUESTIONS) return { kind: "failed", failure: error };
  const attachment = { id: written.id, epoch: run.operation.epoch, asked };
  const reason = "the agent to say where the partitions are";
  return { kind: "wait", for: "callback", pollAfterMs: AGAIN_MS, attachment, reason };
}
