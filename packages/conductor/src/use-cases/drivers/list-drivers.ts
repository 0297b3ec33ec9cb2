import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { describeDriver } from "./describe-driver.ts";
import type { DriverSummary } from "./driver-summary.ts";

/** The enabled hardware types. */
export async function listDrivers(scope: Scope, conductor: Conductor): Promise<readonly DriverSummary[]> {
  scope.check();
  return [...conductor.hardwareTypes.values()].map((type) => describeDriver(conductor, type));
}
