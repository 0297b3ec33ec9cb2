import type { ConductorRecord } from "../../ports/conductor-record.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

/** All conductors that ever announced themselves. */
export async function listConductors(_scope: Scope, _conductor: Conductor): Promise<readonly ConductorRecord[]> {
  throw new Failure("internal", "listConductors is on its way");
}
