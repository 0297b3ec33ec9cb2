import type { ApiClient } from "@ingot/client";
import type { AllocationResource, NodeResource } from "@ingot/contract";
import { Failure, isFailure, type Scope } from "@ingot/kernel";

/** An instance: a node, and the allocation that holds it when there is one. */
export interface Instance {
  readonly node: NodeResource | undefined;
  readonly allocation: AllocationResource | undefined;
}

/** By the name or UUID of a node or an allocation, by the UUID of the instance, or by the host name. */
export async function findInstance(scope: Scope, client: ApiClient, ident: string): Promise<Instance> {
  const allocation = await orNothing(client.allocations.get(scope, ident));
  if (allocation !== undefined) {
    const node = allocation.node_uuid === null ? undefined : await client.nodes.get(scope, allocation.node_uuid);
    return { node, allocation };
  }
  const node = (await orNothing(client.nodes.get(scope, ident))) ?? (await byHostName(scope, client, ident));
  const { allocation_uuid: held } = node;
  return { node, allocation: held === null ? undefined : await orNothing(client.allocations.get(scope, held)) };
}

async function byHostName(scope: Scope, client: ApiClient, hostname: string): Promise<NodeResource> {
  const nodes = await client.nodes.list(scope, { detail: true, filters: { associated: true } });
  const [found, ...others] = nodes.filter((node) => hostNameOf(node) === hostname || node.instance_uuid === hostname);
  if (found === undefined) {
    throw new Failure("client.instance_unknown", `no node, allocation or host is called '${hostname}'`);
  }
  if (others.length === 0) return found;
  const uuids = [found, ...others].map(({ uuid }) => uuid);
  throw new Failure("client.instance_unknown", `several instances are called '${hostname}'`, {
    hint: `Name one of the nodes: ${uuids.join(", ")}`,
  });
}

export function hostNameOf(node: NodeResource): string | null {
  const name = node.instance_info["hostname"] ?? node.instance_info["display_name"];
  return typeof name === "string" ? name : null;
}

/** Ironic answers 404 for what is not there, and 400 for what cannot be a name. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const status = isFailure(error) ? error.details?.["status"] : undefined;
    if (status === 404 || status === 400) return undefined;
    throw error;
  }
}
