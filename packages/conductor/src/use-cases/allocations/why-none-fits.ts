import type { AllocationRecord } from "../../ports/allocation.ts";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";

/** So many nodes are looked at. */
const LOOKED_AT = { limit: 1000 } as const;
/** So many are named. */
const NAMED = 3;

/** Ironic's sentence, and then which of the wishes nobody fulfils. */
export async function whyNoneFits(stores: Stores, allocation: AllocationRecord): Promise<string> {
  const resourceClass = allocation.resource_class ?? "";
  const ofClass = { resource_class: resourceClass, include_children: true } as const;
  const ready = await stores.nodes.list({ ...ofClass, provision_state: "available", maintenance: false }, LOOKED_AT);
  const reason =
    ready.length === 0
      ? noneReady(await stores.nodes.list(ofClass, LOOKED_AT), resourceClass)
      : noneOfReady(ready, allocation);
  return `Failed to process allocation ${allocation.uuid}: ${reason}`;
}

function noneReady(ofClass: readonly NodeRecord[], resourceClass: string): string {
  if (ofClass.length === 0) return `no node has resource class ${resourceClass}.`;
  return `no available nodes match the resource class ${resourceClass}: ${states(ofClass)}.`;
}

function noneOfReady(ready: readonly NodeRecord[], allocation: AllocationRecord): string {
  const { candidate_nodes: candidates, traits, resource_class: resourceClass, owner } = allocation;
  const named = new Set(candidates);
  const among = ready.filter((node) => named.size === 0 || named.has(node.uuid));
  if (among.length === 0) {
    return `none of the requested candidate nodes is available and of resource class ${resourceClass}.`;
  }
  const nobodys = traits.filter((trait) => !among.some((node) => node.traits.includes(trait)));
  if (nobodys.length > 0) return `no available node of resource class ${resourceClass} has ${traitsOf(nobodys)}.`;
  const able = among.filter((node) => traits.every((trait) => node.traits.includes(trait)));
  if (able.length === 0) {
    return `no single available node of resource class ${resourceClass} has all of ${traitsOf(traits)}.`;
  }
  const free = able.filter((node) => isFreeFor(node, owner));
  if (free.length === 0)
    return `${nodes(able.length)} would fit, but all are taken, locked, retired or another owner's.`;
  return powerUnknown(free.filter((node) => node.power_state === null));
}

function isFreeFor(node: NodeRecord, owner: string | null): boolean {
  const free = node.instance_uuid === null && node.allocation_uuid === null && node.reservation === null;
  return free && !node.retired && (owner === null || node.owner === owner || node.lessee === owner);
}

/** Nobody knows yet whether such a machine can be switched on. */
function powerUnknown(unknown: readonly NodeRecord[]): string {
  if (unknown.length === 0) return "the nodes that fit were taken by others meanwhile.";
  const names = unknown.slice(0, NAMED).map((node) => node.name ?? node.uuid);
  const more = unknown.length > NAMED ? ", …" : "";
  const but = unknown.length === 1 ? "its power state is" : "their power states are";
  return (
    `${nodes(unknown.length)} would fit, but ${but} not known: ${names.join(", ")}${more}. ` +
    "The power sync reads it at its next round; at once do: baremetal node power off NODE, or node manage and node provide."
  );
}

function nodes(count: number): string {
  return count === 1 ? "1 node" : `${count} nodes`;
}

function traitsOf(traits: readonly string[]): string {
  return `${traits.length === 1 ? "the trait" : "the traits"} ${traits.join(", ")}`;
}

function states(ofClass: readonly NodeRecord[]): string {
  const counts = new Map<string, number>();
  for (const node of ofClass) {
    const state = node.maintenance ? "in maintenance" : node.provision_state;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
}
