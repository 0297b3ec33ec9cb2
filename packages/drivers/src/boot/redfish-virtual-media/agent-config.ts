import { Failure, type Json, type JsonObject } from "@ingot/kernel";

/** Where ironic-python-agent and ours read their configuration from. */
export const AGENT_CONFIG_PATH = "/etc/ironic-python-agent.d/ingot.conf";

/** The agent's options as oslo.config reads them; a value with a line break is refused, since it could set another option. */
export function agentConfig(options: JsonObject): string {
  const lines = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${requireName(name)} = ${requireLine(name, value)}`],
  );
  return ["[DEFAULT]", ...lines, ""].join("\n");
}

function requireName(name: string): string {
  if (/^[a-z][a-z0-9_]*$/.test(name)) return name;
  throw new Failure("input.invalid", `'${name}' is not the name of an agent's option`);
}

function requireLine(name: string, value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!/[\r\n\0]/.test(text)) return text;
  throw new Failure("input.invalid", `the agent's option '${name}' has a line break in it`);
}
