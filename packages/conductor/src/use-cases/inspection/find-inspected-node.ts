import { Failure } from "@ingot/kernel";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";

export interface InspectedBy {
  /** MAC addresses, lower case, with colons. */
  readonly addresses: readonly string[];
  readonly bmcAddresses: readonly string[];
  readonly nodeUuid?: string;
}

const MOST_WAITING = 1000;

/**
 * The node that a report of inspection is about: the one that waits for one, by UUID, MAC addresses and BMC addresses, which
 * must not contradict each other. Undefined when nobody knows the machine. Whatever is wrong, the failure says no more than that.
 */
export async function findInspectedNode(stores: Stores, by: InspectedBy): Promise<NodeRecord | undefined> {
  const named = by.nodeUuid === undefined ? undefined : await stores.nodes.byUuid(by.nodeUuid);
  if (by.nodeUuid !== undefined && named === undefined) throw notFound();
  const byMac = await ofAddresses(stores, by.addresses);
  if (named !== undefined && byMac !== undefined && byMac.uuid !== named.uuid) throw notFound();
  const node = byMac ?? named;
  if (node !== undefined && node.provision_state !== "inspect wait") throw notFound();
  return ofBmc(stores, by.bmcAddresses, node);
}

/** Ironic tells nobody whether a node is not there or is in another state. */
export function notFound(): Failure {
  return new Failure("node.not_found", "Resource could not be found.", { hint: "" });
}

async function ofAddresses(stores: Stores, addresses: readonly string[]): Promise<NodeRecord | undefined> {
  const uuids = new Set<string>();
  for (const address of addresses) {
    const port = await stores.ports.byAddress(address);
    if (port !== undefined) uuids.add(port.node_uuid);
  }
  const [only, ...others] = uuids;
  if (others.length > 0) throw notFound();
  return only === undefined ? undefined : stores.nodes.byUuid(only);
}

/** A BMC address that belongs to other nodes than the one that was found: something is wired wrongly. */
async function ofBmc(
  stores: Stores,
  addresses: readonly string[],
  known: NodeRecord | undefined,
): Promise<NodeRecord | undefined> {
  if (addresses.length === 0) return known;
  const waiting = await stores.nodes.list(
    { provision_state: "inspect wait", include_children: true },
    { limit: MOST_WAITING },
  );
  const matching = waiting.filter((node) => bmcAddressesOf(node).some((address) => addresses.includes(address)));
  const [only, ...others] = matching;
  if (known === undefined) {
    if (others.length > 0) throw notFound();
    return only;
  }
  if (only !== undefined && !matching.some((node) => node.uuid === known.uuid)) throw notFound();
  return known;
}

/** As the start of the inspection has noted them (names resolved), else as `driver_info` has them. */
function bmcAddressesOf(node: NodeRecord): readonly string[] {
  const noted = node.driver_internal_info["lookup_bmc_addresses"];
  if (Array.isArray(noted)) return noted.filter((address) => typeof address === "string");
  return Object.entries(node.driver_info).flatMap(([name, value]) => {
    if (!name.endsWith("_address") || typeof value !== "string") return [];
    const host = URL.canParse(value) && value.includes("//") ? new URL(value).hostname : value;
    return [host.replaceAll(/[[\]]/g, "")];
  });
}
