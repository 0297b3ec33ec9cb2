import type { AgentCommand, CommandRequest } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";

/** Where a node's agent is and how it is known: from its last heartbeat and `driver_internal_info`. */
export interface AgentEndpoint {
  readonly node: string;
  readonly url: string;
  readonly token: string;
  /** PEM of the one certificate that is accepted; null for an agent that speaks plain HTTP. */
  readonly certificate: string | null;
}

/**
 * Speaks to one agent. Connection errors are retried within bounds, then thrown as `agent.unreachable`;
 * an agent that is busy with another command throws `agent.busy`; one that refuses, `agent.refused`.
 */
export interface AgentClient {
  /** All commands that the agent remembers since it started, oldest first. */
  commands(scope: Scope, agent: AgentEndpoint): Promise<readonly AgentCommand[]>;
  command(scope: Scope, agent: AgentEndpoint, id: string): Promise<AgentCommand>;
  /** Sends a command once. `wait` keeps the request open until the command has ended. */
  execute(
    scope: Scope,
    agent: AgentEndpoint,
    request: CommandRequest & { readonly wait: boolean },
  ): Promise<AgentCommand>;
}
