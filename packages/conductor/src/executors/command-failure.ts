import type { AgentCommand } from "@ingot/contract";
import { Failure, isErrorCode } from "@ingot/kernel";

/** What a command failed of, in the agent's own words; our agent's errors keep their code and hint. */
export function commandFailure(step: string, command: AgentCommand): Failure {
  const error = command.command_error;
  if (error === null) return new Failure("agent.command_failed", `${step} failed, and the agent did not say why`);
  const { message, details, type } = error;
  const words =
    details === "" || message.includes(details)
      ? message
      : details.includes(message)
        ? details
        : `${message}: ${details}`;
  const hint = (error as { readonly hint?: unknown }).hint;
  const code = (error as { readonly failure_code?: unknown }).failure_code;
  return new Failure(
    typeof code === "string" && isErrorCode(code) ? code : "agent.command_failed",
    `${step} failed: ${words}`,
    { ...(typeof hint === "string" ? { hint } : {}), details: { type } },
  );
}
