import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { ChassisRecord } from "../../ports/chassis.ts";
import { findChassis } from "./find-chassis.ts";

export interface GetChassis {
  readonly chassis: string;
}

/** Throws `chassis.not_found`. */
export async function getChassis(scope: Scope, conductor: Conductor, input: GetChassis): Promise<ChassisRecord> {
  scope.check();
  return findChassis(conductor.store, input.chassis);
}
