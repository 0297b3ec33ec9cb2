import type { DriverSummary } from "./driver-summary.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetDriver {
  readonly driver: string;
}

/** Throws `driver.not_found`. */
export async function getDriver(_scope: Scope, _conductor: Conductor, _input: GetDriver): Promise<DriverSummary> {
  throw new Failure("internal", "getDriver is on its way");
}
