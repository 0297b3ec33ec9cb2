import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findHardwareType } from "../nodes/resolve-interfaces.ts";
import { describeDriver } from "./describe-driver.ts";
import type { DriverSummary } from "./driver-summary.ts";

export interface GetDriver {
  readonly driver: string;
}

/** Throws `driver.not_found`. */
export async function getDriver(scope: Scope, conductor: Conductor, input: GetDriver): Promise<DriverSummary> {
  scope.check();
  return describeDriver(conductor, findHardwareType(conductor, input.driver));
}
