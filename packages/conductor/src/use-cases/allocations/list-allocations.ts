import type { AllocationFilter, AllocationRecord } from "../../ports/allocation.ts";
import type { Page } from "../../ports/node.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ListAllocations {
  /** UUID or name. */
  readonly node?: string;
  readonly filter: Omit<AllocationFilter, "node_uuid">;
  readonly page: Page;
}

/** A page of allocations. */
export async function listAllocations(
  _scope: Scope,
  _conductor: Conductor,
  _input: ListAllocations,
): Promise<readonly AllocationRecord[]> {
  throw new Failure("internal", "listAllocations is on its way");
}
