import type { NodeResource } from "@ingot/contract";
import type { ApiClient } from "@ingot/client";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";

/** What is asked of a node. */
export interface Wanted {
  readonly resourceClass: string;
  readonly traits: readonly string[];
  readonly candidates: readonly string[];
  readonly conductorGroup: string | undefined;
  readonly capabilities: JsonObject;
}

/**
 * Allocations know resource classes, traits and candidates; the rest is sifted here, as metalsmith does.
 * Undefined when there is nothing to sift: the server chooses among all.
 */
export async function siftCandidates(
  scope: Scope,
  client: ApiClient,
  wanted: Wanted,
): Promise<readonly string[] | undefined> {
  const capabilities = Object.entries(wanted.capabilities);
  if (wanted.conductorGroup === undefined && capabilities.length === 0) {
    return wanted.candidates.length === 0 ? undefined : wanted.candidates;
  }
  const free = await fittingNodes(scope, client, wanted);
  if (free.length > 0) return free.map(({ uuid }) => uuid);
  const what = [
    ...(wanted.conductorGroup === undefined ? [] : [`in conductor group '${wanted.conductorGroup}'`]),
    ...capabilities.map(([name, value]) => `with the capability ${name}:${String(value)}`),
  ];
  throw new Failure(
    "client.allocation_failed",
    `no available node of class ${wanted.resourceClass} is ${what.join(" and ")}`,
  );
}

/** Nodes that could be taken, as far as a client can tell. */
export async function fittingNodes(scope: Scope, client: ApiClient, wanted: Wanted): Promise<readonly NodeResource[]> {
  const nodes = await client.nodes.list(scope, {
    detail: true,
    filters: {
      provision_state: "available",
      associated: false,
      maintenance: false,
      resource_class: wanted.resourceClass,
      conductor_group: wanted.conductorGroup,
    },
  });
  const named = new Set(wanted.candidates);
  return nodes.filter(
    (node) =>
      (named.size === 0 || named.has(node.uuid) || named.has(node.name ?? "")) &&
      wanted.traits.every((trait) => node.traits.includes(trait)) &&
      Object.entries(wanted.capabilities).every(([name, value]) => capabilitiesOf(node).get(name) === String(value)),
  );
}

/** `properties.capabilities`: `boot_mode:uefi,gpu:yes` */
function capabilitiesOf(node: NodeResource): ReadonlyMap<string, string> {
  const text = node.properties["capabilities"];
  if (typeof text !== "string") return new Map();
  return new Map(
    text.split(",").map((pair) => {
      const [name = "", ...value] = pair.split(":");
      return [name.trim(), value.join(":").trim()] as const;
    }),
  );
}
