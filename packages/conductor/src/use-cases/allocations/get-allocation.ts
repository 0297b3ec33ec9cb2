import type { AllocationRecord } from "../../ports/allocation.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetAllocation {
  /** UUID or name. */
  readonly allocation: string;
}

/** Throws `allocation.not_found`. */
export async function getAllocation(
  _scope: Scope,
  _conductor: Conductor,
  _input: GetAllocation,
): Promise<AllocationRecord> {
  throw new Failure("internal", "getAllocation is on its way");
}
