import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { InspectionRuleRecord } from "../../ports/inspection-rule.ts";
import type { Page } from "../../ports/node.ts";
import { findInspectionRule } from "./find-inspection-rule.ts";

export interface ListInspectionRules {
  readonly phase?: string;
  readonly page: Page;
}

/** Rules of the database; those of the file are not among them. `inspection_rule.not_found` for a marker that is not there. */
export async function listInspectionRules(
  scope: Scope,
  conductor: Conductor,
  input: ListInspectionRules,
): Promise<readonly InspectionRuleRecord[]> {
  scope.check();
  const { page, ...filter } = input;
  if (page.marker !== undefined) await findInspectionRule(conductor.store, page.marker);
  return conductor.store.inspectionRules.list(filter, page);
}
