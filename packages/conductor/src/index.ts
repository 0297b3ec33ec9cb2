export { HttpAgentClient, type AgentClientOptions } from "./agent-client/http-agent-client.ts";
export type { Conductor } from "./conductor.ts";
export { type ConductorConfig, defaultConfig } from "./config.ts";
export * from "./ports/index.ts";
export * from "./use-cases/index.ts";
