import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { InspectionRuleRecord } from "../../ports/inspection-rule.ts";
import type { Page } from "../../ports/node.ts";

export interface ListInspectionRules {
  readonly phase?: string;
  readonly page: Page;
}

/** Rules of the database; those of the file are not among them. */
export async function listInspectionRules(
  scope: Scope,
  conductor: Conductor,
  input: ListInspectionRules,
): Promise<readonly InspectionRuleRecord[]> {
  scope.check();
  const { page, ...filter } = input;
  return conductor.store.inspectionRules.list(filter, page);
}
