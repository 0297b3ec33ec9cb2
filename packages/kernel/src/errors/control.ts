import type { ErrorEntry } from "./entry.ts";

/** Errors of the control plane: nodes, states, plans, operations, the database. */
export const controlErrors = {} as const satisfies Record<string, ErrorEntry>;
