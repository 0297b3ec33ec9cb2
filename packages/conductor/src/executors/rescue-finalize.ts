import type { StepRun } from "@ingot/engine";
import { Failure, isFailure } from "@ingot/kernel";
import { forgetAgent, requireAgent } from "../agent-access/endpoint.ts";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { commandFailure } from "./command-failure.ts";
import { attachmentOf, nodeOf, type Outcome, type StepExecutor } from "./step-executor.ts";

const TIMEOUT_MS = 60_000;

/** `rescue.finalize`: the agent is given the password's hash, makes the rescue user, and ends. */
export const rescueFinalize: StepExecutor = async (conductor, run) => {
  const node = await nodeOf(conductor, run);
  const begun = attachmentOf(run)["sent"] === true;
  await run.checkpoint({ sent: true });
  try {
    await send(conductor, run, node);
  } catch (error) {
    run.scope.check();
    // It was sent before this process died, and the agent has ended since: that is how it ends when all went well.
    if (!begun || !isFailure(error, "agent.unreachable")) throw error;
  }
  return finished(node);
};

async function send(conductor: Conductor, run: StepRun, node: NodeRecord): Promise<void> {
  const { hashed_rescue_password: hash } = node.instance_info;
  if (typeof hash !== "string") {
    throw new Failure("node.invalid", `Node ${node.uuid} has no rescue password: it was removed while it was wanted.`);
  }
  using bounded = run.scope.child({ timeoutMs: TIMEOUT_MS, what: "finalize_rescue" });
  const command = await conductor.agents.execute(bounded, requireAgent(node), {
    name: "rescue.finalize_rescue",
    params: { rescue_password: hash, hashed: true },
    wait: true,
  });
  if (command.command_status === "FAILED") throw commandFailure("rescue.finalize", command);
}

/** The agent has ended: nothing is known of it any more. */
function finished(node: NodeRecord): Outcome {
  return {
    kind: "done",
    also: async (tx) => {
      await tx.nodes.mergeInternalInfo(node.uuid, forgetAgent());
    },
  };
}
