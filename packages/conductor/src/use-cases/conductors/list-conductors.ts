import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { ConductorRecord } from "../../ports/conductor-record.ts";

/** All conductors that ever announced themselves. */
export async function listConductors(scope: Scope, conductor: Conductor): Promise<readonly ConductorRecord[]> {
  scope.check();
  return conductor.store.conductors.list();
}
