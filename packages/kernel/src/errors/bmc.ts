import type { ErrorEntry } from "./entry.ts";

/** Errors of the management controller and its drivers. */
export const bmcErrors = {} as const satisfies Record<string, ErrorEntry>;
