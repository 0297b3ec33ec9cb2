import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { AllocationRecord } from "../../ports/allocation.ts";
import { findAllocation } from "./find-allocation.ts";

export interface GetAllocation {
  /** UUID or name. */
  readonly allocation: string;
}

/** Throws `allocation.not_found`. */
export async function getAllocation(
  scope: Scope,
  conductor: Conductor,
  input: GetAllocation,
): Promise<AllocationRecord> {
  scope.check();
  return findAllocation(conductor.store, input.allocation);
}
