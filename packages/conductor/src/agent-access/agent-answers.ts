import { isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import { agentEndpoint } from "./endpoint.ts";

const ASKING_MS = 10_000;

/** Whether the agent that is known of a node lives. */
export async function agentAnswers(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<boolean> {
  const agent = agentEndpoint(node);
  if (agent === undefined) return false;
  try {
    using bounded = scope.child({ timeoutMs: ASKING_MS, what: `asking the agent of node ${node.uuid}` });
    await conductor.agents.commands(bounded, agent);
    return true;
  } catch (error) {
    scope.check();
    if (isFailure(error, "agent.busy")) return true;
    if (isFailure(error, "agent.unreachable", "agent.refused", "deadline.exceeded")) return false;
    throw error;
  }
}
