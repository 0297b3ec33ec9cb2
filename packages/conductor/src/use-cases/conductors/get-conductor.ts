import type { ConductorRecord } from "../../ports/conductor-record.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetConductor {
  readonly hostname: string;
}

/** Throws `conductor.not_found`. */
export async function getConductor(
  _scope: Scope,
  _conductor: Conductor,
  _input: GetConductor,
): Promise<ConductorRecord> {
  throw new Failure("internal", "getConductor is on its way");
}
