import type { RunbookRecord } from "../../ports/runbook.ts";

/** What a client may set; traits have their own use-cases. */
export type RunbookFields = Pick<RunbookRecord, "name" | "steps"> &
  Partial<Pick<RunbookRecord, "description" | "disable_ramdisk" | "extra" | "public" | "owner" | "traits">> & {
    readonly uuid?: string;
  };
