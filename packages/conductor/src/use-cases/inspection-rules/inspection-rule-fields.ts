import type { InspectionRuleRecord } from "../../ports/inspection-rule.ts";

/** What a client may say of an inspection rule; names and types are the API's. */
export type InspectionRuleFields = Pick<InspectionRuleRecord, "actions"> &
  Partial<Pick<InspectionRuleRecord, "description" | "priority" | "sensitive" | "phase" | "conditions">> & {
    readonly uuid?: string;
  };
