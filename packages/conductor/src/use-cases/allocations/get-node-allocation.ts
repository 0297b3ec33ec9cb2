import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { AllocationRecord } from "../../ports/allocation.ts";
import { findNode } from "../nodes/find-node.ts";
import { findAllocation } from "./find-allocation.ts";

export interface GetNodeAllocation {
  readonly node: string;
}

/** The allocation that holds a node; `allocation.not_found` without one. */
export async function getNodeAllocation(
  scope: Scope,
  conductor: Conductor,
  input: GetNodeAllocation,
): Promise<AllocationRecord> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  if (node.allocation_uuid === null) {
    throw new Failure("allocation.not_found", `Allocation for node ${node.uuid} could not be found.`);
  }
  return findAllocation(conductor.store, node.allocation_uuid);
}
