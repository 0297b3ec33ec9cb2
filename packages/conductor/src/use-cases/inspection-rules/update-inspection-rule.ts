import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { validateRule } from "../../inspection/rules/validate-rule.ts";
import type { InspectionRuleRecord } from "../../ports/inspection-rule.ts";
import { findInspectionRule } from "./find-inspection-rule.ts";
import type { InspectionRuleFields } from "./inspection-rule-fields.ts";

export interface UpdateInspectionRule {
  readonly rule: string;
  readonly changes: Partial<InspectionRuleFields>;
}

/** Changes a rule. One that is sensitive stays so: its secrets would be shown. */
export async function updateInspectionRule(
  scope: Scope,
  conductor: Conductor,
  input: UpdateInspectionRule,
): Promise<InspectionRuleRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const rule = await findInspectionRule(stores, input.rule);
    const { uuid, ...changes } = input.changes;
    if (uuid !== undefined && uuid !== rule.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
    if (rule.sensitive && changes.sensitive === false) {
      throw new Failure("inspection_rule.invalid", "Inspection rules cannot have the sensitive flag unset.", {
        hint: "Delete the rule and create it anew.",
      });
    }
    validateRule({ ...rule, ...changes });
    return stores.inspectionRules.update(rule.uuid, changes);
  });
}
