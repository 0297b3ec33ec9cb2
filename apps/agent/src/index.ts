/** For tests of other parts that run an agent in their own process. */
export { parseConfig } from "./config/agent-config.ts";
export { runAgent, type RunAgentOptions } from "./run-agent.ts";
