import type { ErrorEntry } from "./entry.ts";

/** Errors of the laboratory of virtual machines. */
export const labErrors = {} as const satisfies Record<string, ErrorEntry>;
