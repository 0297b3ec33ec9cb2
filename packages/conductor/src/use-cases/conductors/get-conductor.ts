import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { ConductorRecord } from "../../ports/conductor-record.ts";
import { withLife } from "./with-life.ts";

export interface GetConductor {
  readonly hostname: string;
}

/** Throws `conductor.not_found`. */
export async function getConductor(scope: Scope, conductor: Conductor, input: GetConductor): Promise<ConductorRecord> {
  scope.check();
  const found = await conductor.store.conductors.byHostname(input.hostname);
  if (found === undefined) {
    throw new Failure("conductor.not_found", `Conductor ${input.hostname} could not be found.`);
  }
  return (await withLife(conductor, [found]))[0] ?? found;
}
