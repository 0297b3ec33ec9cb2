import type { AllocationRecord } from "../../ports/allocation.ts";
import type { AllocationFields } from "./allocation-fields.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface CreateAllocation {
  readonly fields: AllocationFields;
}

/** Takes a fitting node at once: the answer is `active`, or `error` with the reason in last_error. */
export async function createAllocation(
  _scope: Scope,
  _conductor: Conductor,
  _input: CreateAllocation,
): Promise<AllocationRecord> {
  throw new Failure("internal", "createAllocation is on its way");
}
