import type { ErrorEntry } from "./entry.ts";

/** Errors of the machine being deployed: disks, partitions, mounts. */
export const machineErrors = {} as const satisfies Record<string, ErrorEntry>;
