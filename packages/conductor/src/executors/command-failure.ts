import type { AgentCommand } from "@ingot/contract";
import { Failure, isErrorCode } from "@ingot/kernel";

/** What a command failed of, in the agent's own words. Our agent's `type` is an error code, and its details end with the hint. */
export function commandFailure(step: string, command: AgentCommand): Failure {
  const error = command.command_error;
  if (error === null) return new Failure("agent.command_failed", `${step} failed, and the agent did not say why`);
  const { message, details, type } = error;
  if (isErrorCode(type)) {
    const hint = details.startsWith(message) ? details.slice(message.length).trim() : "";
    return new Failure(type, `${step} failed: ${message}`, hint === "" ? {} : { hint });
  }
  return new Failure("agent.command_failed", `${step} failed: ${joined(message, details)}`, { details: { type } });
}

/** ironic-python-agent says the same in both, or half of it in each. */
function joined(message: string, details: string): string {
  if (message.includes(details)) return message;
  return details.includes(message) ? details : `${message}: ${details}`;
}
