import { isFailure, type JsonObject, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { AllocationRecord } from "../../ports/allocation.ts";
import { duplicateAllocation } from "./create-allocation.ts";
import { findAllocation } from "./find-allocation.ts";

export interface UpdateAllocation {
  readonly allocation: string;
  readonly changes: { readonly name?: string | null; readonly extra?: JsonObject };
}

/** Only name and extra may change. */
export async function updateAllocation(
  scope: Scope,
  conductor: Conductor,
  input: UpdateAllocation,
): Promise<AllocationRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const allocation = await findAllocation(stores, input.allocation);
    try {
      return await stores.allocations.update(allocation.uuid, input.changes);
    } catch (error) {
      throw isFailure(error, "store.duplicate")
        ? duplicateAllocation({ ...allocation, ...input.changes }, error)
        : error;
    }
  });
}
