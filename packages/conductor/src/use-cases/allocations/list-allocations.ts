import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { AllocationFilter, AllocationRecord } from "../../ports/allocation.ts";
import type { Page } from "../../ports/node.ts";
import { findNode } from "../nodes/find-node.ts";
import { findAllocation } from "./find-allocation.ts";

export interface ListAllocations {
  /** UUID or name. */
  readonly node?: string;
  readonly filter: Omit<AllocationFilter, "node_uuid">;
  readonly page: Page;
}

/** A page of allocations. */
export async function listAllocations(
  scope: Scope,
  conductor: Conductor,
  input: ListAllocations,
): Promise<readonly AllocationRecord[]> {
  scope.check();
  const { store } = conductor;
  if (input.page.marker !== undefined) await findAllocation(store, input.page.marker);
  const node = input.node === undefined ? {} : { node_uuid: (await findNode(store, input.node)).uuid };
  return store.allocations.list({ ...input.filter, ...node }, input.page);
}
