import type { ErrorEntry } from "./entry.ts";

/** Errors of the command line and the client. */
export const clientErrors = {} as const satisfies Record<string, ErrorEntry>;
