import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { InspectionRuleRecord } from "../../ports/inspection-rule.ts";
import { findInspectionRule } from "./find-inspection-rule.ts";

export interface GetInspectionRule {
  readonly rule: string;
}

export async function getInspectionRule(
  scope: Scope,
  conductor: Conductor,
  input: GetInspectionRule,
): Promise<InspectionRuleRecord> {
  scope.check();
  return findInspectionRule(conductor.store, input.rule);
}
