import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { ConductorRecord } from "../../ports/conductor-record.ts";
import { withLife } from "./with-life.ts";

/** All conductors that ever announced themselves. */
export async function listConductors(scope: Scope, conductor: Conductor): Promise<readonly ConductorRecord[]> {
  scope.check();
  return withLife(conductor, await conductor.store.conductors.list());
}
