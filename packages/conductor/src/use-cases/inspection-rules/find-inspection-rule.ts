import { Failure } from "@ingot/kernel";
import type { InspectionRuleRecord } from "../../ports/inspection-rule.ts";
import type { Stores } from "../../ports/store.ts";

/** Throws `inspection_rule.not_found`, with Ironic's words. */
export async function findInspectionRule(
  stores: Pick<Stores, "inspectionRules">,
  uuid: string,
): Promise<InspectionRuleRecord> {
  const rule = await stores.inspectionRules.byUuid(uuid.toLowerCase());
  if (rule === undefined) throw new Failure("inspection_rule.not_found", `Inspection rule ${uuid} could not be found.`);
  return rule;
}
