import type { AllocationRecord } from "../../ports/allocation.ts";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface UpdateAllocation {
  readonly allocation: string;
  readonly changes: { readonly name?: string | null; readonly extra?: JsonObject };
}

/** Only name and extra may change. */
export async function updateAllocation(
  _scope: Scope,
  _conductor: Conductor,
  _input: UpdateAllocation,
): Promise<AllocationRecord> {
  throw new Failure("internal", "updateAllocation is on its way");
}
