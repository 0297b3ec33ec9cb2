import { Failure, isJsonObject, type Json } from "@ingot/kernel";
import type { AgentEndpoint } from "../ports/agent-client.ts";

const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function codeOf(error: unknown): string {
  const code = isJsonObject(error) ? error["code"] : undefined;
  return typeof code === "string" ? code : "";
}

/** Whether a request surely never reached the agent, so that repeating it cannot do anything twice. */
export function isNeverSent(error: unknown): boolean {
  return NEVER_SENT.has(codeOf(error));
}

export function unreachable(agent: AgentEndpoint, error: unknown): Failure {
  const why = codeOf(error) || (error instanceof Error ? error.message : String(error));
  return new Failure("agent.unreachable", `the agent of node ${agent.node} at ${agent.url} does not answer (${why})`, {
    cause: error,
  });
}

/** An answer of the agent that says no: `{faultcode, faultstring}`, or ironic-python-agent's RESTError, `{type, code, message, details}`. */
export function failureOfAnswer(agent: AgentEndpoint, status: number, body: Json): Failure {
  const words = isJsonObject(body)
    ? [body["faultstring"], body["message"], body["details"]]
        .filter((part) => typeof part === "string" && part !== "")
        .join(": ")
    : String(body).slice(0, 500);
  const message = `the agent of node ${agent.node} answered ${status}: ${words}`;
  const details = { status };
  if (status === 409) return new Failure("agent.busy", message, { details });
  if (status === 401) {
    return new Failure("agent.refused", message, {
      details,
      hint: "The machine runs an agent that was given another token; reboot it into its ramdisk.",
    });
  }
  return new Failure("agent.refused", message, { details, retryable: status >= 500 });
}
