import { Failure, type InspectionRuleId, isFailure, newId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { validateRule } from "../../inspection/rules/validate-rule.ts";
import type { InspectionRuleRecord } from "../../ports/inspection-rule.ts";
import type { InspectionRuleFields } from "./inspection-rule-fields.ts";

export interface CreateInspectionRule {
  readonly fields: InspectionRuleFields;
}

/** A rule that applies from the next inspection on. */
export async function createInspectionRule(
  scope: Scope,
  conductor: Conductor,
  input: CreateInspectionRule,
): Promise<InspectionRuleRecord> {
  scope.check();
  const { uuid, ...fields } = input.fields;
  const rule: InspectionRuleRecord = {
    description: null,
    priority: 0,
    sensitive: false,
    phase: "main",
    conditions: [],
    ...fields,
    scope: null,
    uuid: (uuid?.toLowerCase() ?? newId()) as InspectionRuleId,
    created_at: conductor.clock.now(),
    updated_at: null,
  };
  validateRule(rule);
  try {
    await conductor.store.inspectionRules.insert(rule);
  } catch (error) {
    if (!isFailure(error, "store.duplicate")) throw error;
    throw new Failure("inspection_rule.duplicate", `An inspection rule with UUID ${rule.uuid} already exists.`, {
      cause: error,
    });
  }
  return rule;
}
