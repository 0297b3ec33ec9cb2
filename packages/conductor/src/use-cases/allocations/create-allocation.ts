import { type AllocationId, Failure, isFailure, newId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { AllocationRecord } from "../../ports/allocation.ts";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";
import { isFailureOn } from "../duplicate.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import { MAX_TRAITS } from "../nodes/set-traits.ts";
import { requireTrait } from "../nodes/trait-name.ts";
import type { AllocationFields } from "./allocation-fields.ts";
import { allocateNode, backfillNode } from "./allocate-node.ts";

export interface CreateAllocation {
  readonly fields: AllocationFields;
}

/**
 * Takes a fitting node at once: the answer is `active`, or `error` with the reason in last_error. With `node`, takes over
 * the instance that is there, whose UUID is the allocation's unless another is given.
 */
export async function createAllocation(
  scope: Scope,
  conductor: Conductor,
  input: CreateAllocation,
): Promise<AllocationRecord> {
  scope.check();
  const { fields } = input;
  requireTraits(fields.traits ?? []);
  if (fields.node === undefined && (fields.resource_class ?? null) === null) {
    throw new Failure("input.invalid", "resource_class is required unless node is given (backfill)");
  }
  return conductor.store.transaction(async (stores) => {
    const node = fields.node === undefined ? undefined : await findBodyNode(stores, fields.node);
    const allocation = await newAllocation(stores, conductor, withInstance(fields, node));
    try {
      await stores.allocations.insert(allocation);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicateAllocation(allocation, error) : error;
    }
    return node === undefined ? allocateNode(stores, conductor, allocation) : backfillNode(stores, allocation, node);
  });
}

function requireTraits(traits: readonly string[]): void {
  for (const trait of traits) requireTrait(trait);
  const count = new Set(traits).size;
  if (count <= MAX_TRAITS) return;
  throw new Failure(
    "input.invalid",
    `the allocation asks for ${count} traits, and no node has more than ${MAX_TRAITS}`,
    {
      hint: "Ask for the traits that matter; candidate_nodes names the nodes that would do.",
    },
  );
}

/** Ironic's words for what `store.duplicate` says of an allocation. */
export function duplicateAllocation(allocation: Pick<AllocationRecord, "uuid" | "name">, error: Failure): Failure {
  const which = isFailureOn(error, "name") ? `name ${allocation.name}` : `UUID ${allocation.uuid}`;
  return new Failure("allocation.duplicate", `An allocation with ${which} already exists.`, { cause: error });
}

/** The UUID of an allocation that takes over an instance is the instance's, unless another is given. */
function withInstance(fields: AllocationFields, node: NodeRecord | undefined): AllocationFields {
  const instance = node?.instance_uuid ?? null;
  return fields.uuid !== undefined || instance === null ? fields : { ...fields, uuid: instance };
}

async function newAllocation(
  stores: Stores,
  conductor: Conductor,
  fields: AllocationFields,
): Promise<AllocationRecord> {
  const candidates = new Set<string>();
  for (const ident of new Set(fields.candidate_nodes)) candidates.add((await findBodyNode(stores, ident)).uuid);
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
    candidate_nodes: [...candidates],
    extra: fields.extra ?? {},
    owner: fields.owner ?? null,
  };
}
