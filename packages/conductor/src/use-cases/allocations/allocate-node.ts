import { randomInt } from "node:crypto";
import { Failure } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { AllocationRecord } from "../../ports/allocation.ts";
import type { AllocatableQuery, NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";
import { whyNoneFits } from "./why-none-fits.ts";

/** Any that fits may be taken; more than this many are not looked at. */
const CANDIDATES = 64;

/** Takes the fitting node of the allocation's own name, else one at random, or writes down why there is none. */
export async function allocateNode(
  stores: Stores,
  conductor: Conductor,
  allocation: AllocationRecord,
): Promise<AllocationRecord> {
  const wanted = {
    resourceClass: allocation.resource_class ?? "",
    traits: allocation.traits,
    candidates: allocation.candidate_nodes,
    ...(allocation.owner === null ? {} : { owner: allocation.owner }),
    limit: CANDIDATES,
  };
  const node = (await namesake(stores, allocation, wanted)) ?? (await anyFitting(stores, wanted));
  if (node === undefined) {
    const reason = await whyNoneFits(stores, allocation);
    conductor.log.info({ allocation: allocation.uuid, reason }, "allocation failed");
    return stores.allocations.update(allocation.uuid, { state: "error", last_error: reason });
  }
  return take(stores, allocation, node);
}

/**
 * One at random, which nobody else can take before this transaction ends. Where others write at the same time, reading it
 * by its UUID waits for them and locks it; if it does not fit any more by then, another is looked for.
 */
async function anyFitting(stores: Stores, wanted: AllocatableQuery): Promise<NodeRecord | undefined> {
  for (let look = 0; look < CANDIDATES; look += 1) {
    const fitting = await stores.nodes.allocatable(wanted);
    const found = fitting[fitting.length === 0 ? 0 : randomInt(fitting.length)];
    if (found === undefined) return undefined;
    const locked = await ifFitting(stores, wanted, found);
    if (locked !== undefined) return locked;
  }
  return undefined;
}

/** The node that is named as the allocation is, if it fits. */
async function namesake(
  stores: Stores,
  allocation: AllocationRecord,
  wanted: AllocatableQuery,
): Promise<NodeRecord | undefined> {
  const node = allocation.name === null ? undefined : await stores.nodes.byName(allocation.name);
  if (node === undefined) return undefined;
  if (wanted.candidates.length > 0 && !wanted.candidates.includes(node.uuid)) return undefined;
  return ifFitting(stores, wanted, node.uuid);
}

/** The node, locked, if an allocation may take it. */
async function ifFitting(stores: Stores, wanted: AllocatableQuery, uuid: string): Promise<NodeRecord | undefined> {
  const node = await stores.nodes.byUuid(uuid);
  const fitting = await stores.nodes.allocatable({ ...wanted, candidates: [uuid], limit: 1 });
  return fitting.length === 0 ? undefined : node;
}

/** Backfill: the allocation of an instance that is there already. */
export async function backfillNode(
  stores: Stores,
  allocation: AllocationRecord,
  node: NodeRecord,
): Promise<AllocationRecord> {
  const refusal = backfillRefusal(allocation, node);
  if (refusal !== undefined)
    throw new Failure("node.associated", `Cannot backfill an allocation for node ${node.uuid}: ${refusal}.`);
  return take(stores, allocation, node);
}

function backfillRefusal(allocation: AllocationRecord, node: NodeRecord): string | undefined {
  if (node.allocation_uuid !== null) return `it has allocation ${node.allocation_uuid}`;
  if (node.provision_state !== "active") return `it is ${node.provision_state}, not active`;
  if (node.instance_uuid !== null && node.instance_uuid !== allocation.uuid)
    return `it holds instance ${node.instance_uuid}`;
  if (allocation.resource_class !== null && node.resource_class !== allocation.resource_class) {
    return `its resource class is ${node.resource_class ?? "not set"}, not ${allocation.resource_class}`;
  }
  if (allocation.candidate_nodes.length > 0 && !allocation.candidate_nodes.includes(node.uuid)) {
    return `it is not among the candidate nodes ${allocation.candidate_nodes.join(", ")}`;
  }
  const missing = allocation.traits.filter((trait) => !node.traits.includes(trait));
  return missing.length === 0 ? undefined : `it lacks the traits ${missing.join(", ")}`;
}

async function take(stores: Stores, allocation: AllocationRecord, node: NodeRecord): Promise<AllocationRecord> {
  await stores.nodes.update(node.uuid, {
    allocation_uuid: allocation.uuid,
    instance_uuid: allocation.uuid,
    instance_info: { ...node.instance_info, traits: [...allocation.traits] },
  });
  return stores.allocations.update(allocation.uuid, {
    state: "active",
    node_uuid: node.uuid,
    resource_class: allocation.resource_class ?? node.resource_class,
    last_error: null,
  });
}
