import { type AllocationId, Failure, isFailure, newId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { AllocationRecord } from "../../ports/allocation.ts";
import type { Stores } from "../../ports/store.ts";
import { isFailureOn } from "../duplicate.ts";
import { findNode } from "../nodes/find-node.ts";
import { requireTrait } from "../nodes/trait-name.ts";
import type { AllocationFields } from "./allocation-fields.ts";
import { allocateNode, backfillNode } from "./allocate-node.ts";

export interface CreateAllocation {
  readonly fields: AllocationFields;
}

/** Takes a fitting node at once: the answer is `active`, or `error` with the reason in last_error. */
export async function createAllocation(
  scope: Scope,
  conductor: Conductor,
  input: CreateAllocation,
): Promise<AllocationRecord> {
  scope.check();
  const { fields } = input;
  for (const trait of fields.traits ?? []) requireTrait(trait);
  if (fields.node === undefined && (fields.resource_class ?? null) === null) {
    throw new Failure("input.invalid", "resource_class is required unless node is given (backfill)");
  }
  return conductor.store.transaction(async (stores) => {
    const allocation = await newAllocation(stores, conductor, fields);
    try {
      await stores.allocations.insert(allocation);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicateAllocation(allocation, error) : error;
    }
    return fields.node === undefined
      ? allocateNode(stores, conductor, allocation)
      : backfillNode(stores, allocation, await findBodyNode(stores, fields.node));
  });
}

/** Ironic's words for what `store.duplicate` says of an allocation. */
export function duplicateAllocation(allocation: Pick<AllocationRecord, "uuid" | "name">, error: Failure): Failure {
  const which = isFailureOn(error, "name") ? `name ${allocation.name}` : `UUID ${allocation.uuid}`;
  return new Failure("allocation.duplicate", `An allocation with ${which} already exists.`, { cause: error });
}

async function newAllocation(
  stores: Stores,
  conductor: Conductor,
  fields: AllocationFields,
): Promise<AllocationRecord> {
  const candidates = [];
  for (const ident of fields.candidate_nodes ?? []) candidates.push((await findBodyNode(stores, ident)).uuid);
  return {
    uuid: (fields.uuid?.toLowerCase() ?? newId()) as AllocationId,
    created_at: conductor.clock.now(),
    updated_at: null,
    name: fields.name ?? null,
    node_uuid: null,
    state: "allocating",
    last_error: null,
    resource_class: fields.resource_class ?? null,
    traits: [...new Set(fields.traits)].toSorted(),
    candidate_nodes: candidates,
    extra: fields.extra ?? {},
    owner: fields.owner ?? null,
  };
}

/** A node that a body names: one that is not there is a bad request (Ironic: 400). */
async function findBodyNode(stores: Stores, ident: string) {
  try {
    return await findNode(stores, ident);
  } catch (error) {
    if (!isFailure(error, "node.not_found")) throw error;
    throw new Failure("input.invalid", error.message, { hint: error.hint, cause: error });
  }
}
