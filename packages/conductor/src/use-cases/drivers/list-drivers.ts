import type { DriverSummary } from "./driver-summary.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

/** The enabled hardware types. */
export async function listDrivers(_scope: Scope, _conductor: Conductor): Promise<readonly DriverSummary[]> {
  throw new Failure("internal", "listDrivers is on its way");
}
