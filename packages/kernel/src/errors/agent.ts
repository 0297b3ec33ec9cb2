import type { ErrorEntry } from "./entry.ts";

/** Errors of the agent and its steps. */
export const agentErrors = {} as const satisfies Record<string, ErrorEntry>;
