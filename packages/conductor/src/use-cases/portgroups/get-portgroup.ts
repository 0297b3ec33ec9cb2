import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { PortgroupRecord } from "../../ports/portgroup.ts";
import { findPortgroup } from "./find-portgroup.ts";

export interface GetPortgroup {
  /** UUID or name. */
  readonly portgroup: string;
}

/** Throws `portgroup.not_found`. */
export async function getPortgroup(scope: Scope, conductor: Conductor, input: GetPortgroup): Promise<PortgroupRecord> {
  scope.check();
  return findPortgroup(conductor.store, input.portgroup);
}
