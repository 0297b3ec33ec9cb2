import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findInspectionRule } from "./find-inspection-rule.ts";

export interface RemoveInspectionRule {
  readonly rule: string;
}

export async function removeInspectionRule(
  scope: Scope,
  conductor: Conductor,
  input: RemoveInspectionRule,
): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const rule = await findInspectionRule(stores, input.rule);
    await stores.inspectionRules.remove(rule.uuid);
  });
}
