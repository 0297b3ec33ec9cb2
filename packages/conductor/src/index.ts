/** The control plane's work: what may be asked of it, and who carries it out. */
export { type AgentClientOptions, HttpAgentClient } from "./agent-client/http-agent-client.ts";
export { masked } from "./agent-access/masked.ts";
export type { Conductor } from "./conductor.ts";
export { type ConductorConfig, defaultConfig } from "./config.ts";
export { type ConductorParts, createConductor } from "./create-conductor.ts";
export * from "./ports/index.ts";
export { announceConductor } from "./reconcilers/announce.ts";
export { runReconcilers } from "./reconcilers/run-reconcilers.ts";
export { guardedConductor, type Precondition } from "./state/guarded-conductor.ts";
export { joinedConductor } from "./state/joined-conductor.ts";
export * from "./use-cases/index.ts";
