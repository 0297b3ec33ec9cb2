import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

/** All but those of the file. */
export async function removeAllInspectionRules(scope: Scope, conductor: Conductor): Promise<void> {
  scope.check();
  await conductor.store.inspectionRules.removeAll();
}
