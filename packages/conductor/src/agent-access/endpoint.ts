import { Failure } from "@ingot/kernel";
import type { AgentEndpoint } from "../ports/agent-client.ts";
import type { NodeRecord } from "../ports/node.ts";

/** The keys of `driver_internal_info` that tell of an agent: all go when the machine leaves it. */
export const AGENT_KEYS = [
  "agent_url",
  "agent_verify_ca",
  "agent_version",
  "agent_last_heartbeat",
  "agent_status",
  "agent_status_message",
  "agent_secret_token",
  "agent_secret_token_pregenerated",
  "agent_cached_deploy_steps",
  "agent_cached_clean_steps",
  "agent_cached_service_steps",
  "hardware_manager_version",
  "ingot_booted_ramdisk",
  "ingot_booted_by",
  "ingot_power_asked",
  "ingot_switched_on_hold",
] as const;

/** Removes all that is known of an agent. */
export function forgetAgent(): Record<string, null> {
  return Object.fromEntries(AGENT_KEYS.map((key) => [key, null]));
}

/** Where the node's agent is, by its last heartbeat; undefined while none has come. */
export function agentEndpoint(node: NodeRecord): AgentEndpoint | undefined {
  const info = node.driver_internal_info;
  const { agent_url: url, agent_secret_token: token, agent_verify_ca: certificate } = info;
  if (typeof url !== "string" || typeof token !== "string") return undefined;
  return { node: node.uuid, url, token, certificate: typeof certificate === "string" ? certificate : null };
}

export function requireAgent(node: NodeRecord): AgentEndpoint {
  const endpoint = agentEndpoint(node);
  if (endpoint !== undefined) return endpoint;
  throw new Failure("agent.unreachable", `no agent of node ${node.uuid} is known: none has sent a heartbeat`);
}

/** When the last heartbeat came, in milliseconds since the epoch; undefined when none has. */
export function lastHeartbeat(node: NodeRecord): number | undefined {
  const text = node.driver_internal_info["agent_last_heartbeat"];
  const at = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
