import type { InspectionDraft } from "../draft.ts";

/** Looks at what was reported, and changes the draft by it. Throws `inspection.failed`. */
export interface InspectionHook {
  readonly name: string;
  /** Hooks that must have run before. */
  readonly needs?: readonly string[];
  /** Runs for every hook before any is applied: what is wrong is told at once, all of it. */
  readonly prepare?: (draft: InspectionDraft) => void;
  readonly apply?: (draft: InspectionDraft) => void;
}
