import { Failure, isUuid } from "@ingot/kernel";
import type { AllocationRecord } from "../../ports/allocation.ts";
import type { Stores } from "../../ports/store.ts";

/** The allocation of a UUID or a name; throws `allocation.not_found`. */
export async function findAllocation(stores: Pick<Stores, "allocations">, ident: string): Promise<AllocationRecord> {
  const { allocations } = stores;
  const found = isUuid(ident) ? await allocations.byUuid(ident.toLowerCase()) : await allocations.byName(ident);
  if (found === undefined) throw new Failure("allocation.not_found", `Allocation ${ident} could not be found.`);
  return found;
}
