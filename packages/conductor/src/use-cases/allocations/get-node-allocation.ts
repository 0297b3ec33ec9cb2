import type { AllocationRecord } from "../../ports/allocation.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetNodeAllocation {
  readonly node: string;
}

/** The allocation that holds a node; `allocation.not_found` without one. */
export async function getNodeAllocation(
  _scope: Scope,
  _conductor: Conductor,
  _input: GetNodeAllocation,
): Promise<AllocationRecord> {
  throw new Failure("internal", "getNodeAllocation is on its way");
}
