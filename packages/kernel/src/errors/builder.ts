import type { ErrorEntry } from "./entry.ts";

/** Errors of the ramdisk and image builders. */
export const builderErrors = {} as const satisfies Record<string, ErrorEntry>;
