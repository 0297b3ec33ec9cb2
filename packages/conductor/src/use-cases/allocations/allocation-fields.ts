import type { AllocationRecord } from "../../ports/allocation.ts";

/** What a client may say of an allocation. */
export type AllocationFields = { readonly uuid?: string } & Partial<
  Pick<AllocationRecord, "name" | "resource_class" | "traits" | "extra" | "owner">
> & {
    /** UUIDs or names. */
    readonly candidate_nodes?: readonly string[];
    /** Backfill: the node that already has the instance (1.58). */
    readonly node?: string;
  };
