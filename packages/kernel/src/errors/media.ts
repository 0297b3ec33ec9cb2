import type { ErrorEntry } from "./entry.ts";

/** Errors of images and artefacts. */
export const mediaErrors = {} as const satisfies Record<string, ErrorEntry>;
