import { Failure, isUuid, newSecret, type Scope } from "@ingot/kernel";
import { allowsLookup } from "@ingot/lifecycle";
import { masked } from "../../agent-access/masked.ts";
import type { Conductor } from "../../conductor.ts";
import { wantsFastTrack } from "../../fast-track/fast-track.ts";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";
import { tell } from "../../state/timeline-writer.ts";
import { normalAddress } from "../ports/create-port.ts";
import type { LookupAnswer } from "./lookup-answer.ts";

export interface Lookup {
  readonly addresses: readonly string[];
  readonly nodeUuid?: string;
}

const HIDDEN = "******";

/**
 * An agent asks which node it is on: by UUID, or by the MAC addresses of its NICs. The first to ask is given the token;
 * who asks later, or carries one from its medium, is shown that there is one and not what it is.
 */
export async function lookup(scope: Scope, conductor: Conductor, input: Lookup): Promise<LookupAnswer> {
  scope.check();
  const addresses = input.addresses
    .map(normalAddress)
    .filter((address) => /^[0-9a-f]{2}(?::[0-9a-f]{2}){5,19}$/.test(address));
  if (addresses.length === 0 && input.nodeUuid === undefined) {
    throw new Failure("input.invalid", 'At least one of "addresses" or "node_uuid" is required.');
  }
  return conductor.store.transaction(async (stores) => {
    const node = await findByAgent(stores, addresses, input.nodeUuid);
    if (node === undefined || !expectsAgent(conductor, node)) throw notFound();
    const token = await giveToken(stores, node);
    const message = `an agent looked itself up${token === HIDDEN ? "" : " and was given its token"}`;
    await tell(stores, conductor, { node: node.uuid, kind: "agent", message, details: { addresses } });
    return lookupAnswer(conductor, node, token);
  });
}

/** Ironic's answer does not tell whether the node is not there or does not expect an agent. */
function notFound(): Failure {
  return new Failure(
    "node.not_found",
    "The requested node could not be found, or does not expect an agent in its state.",
  );
}

async function findByAgent(
  stores: Stores,
  addresses: readonly string[],
  uuid: string | undefined,
): Promise<NodeRecord | undefined> {
  if (uuid !== undefined) return isUuid(uuid) ? stores.nodes.byUuid(uuid.toLowerCase()) : undefined;
  const nodes = new Set<string>();
  for (const address of addresses) {
    const port = await stores.ports.byAddress(address);
    if (port !== undefined) nodes.add(port.node_uuid);
  }
  const [only, ...others] = nodes;
  return only === undefined || others.length > 0 ? undefined : stores.nodes.byUuid(only);
}

function expectsAgent(conductor: Conductor, node: NodeRecord): boolean {
  if (!conductor.config.restrictLookup) return true;
  return allowsLookup(node.provision_state, { fastTrack: wantsFastTrack(conductor, node) });
}

/** The token as the one who asks is shown it: in clear once, hidden from then on. */
export async function giveToken(stores: Stores, node: NodeRecord): Promise<string> {
  if (typeof node.driver_internal_info["agent_secret_token"] === "string") return HIDDEN;
  const token = newSecret();
  await stores.nodes.mergeInternalInfo(node.uuid, { agent_secret_token: token });
  return token;
}

export function lookupAnswer(conductor: Conductor, node: NodeRecord, token: string): LookupAnswer {
  const { configdrive: _configdrive, ...instanceInfo } = node.instance_info;
  return {
    node: {
      uuid: node.uuid,
      properties: node.properties,
      instance_info: masked(instanceInfo),
      driver_internal_info: masked(node.driver_internal_info),
    },
    config: {
      heartbeat_timeout: Math.round(conductor.config.heartbeatTimeoutMs / 1000),
      agent_token: token,
      agent_token_required: true,
      agent_md5_checksum_enable: false,
      disable_deep_image_inspection: false,
      permitted_image_formats: ["raw", "qcow2", "gpt"],
      agent_skip_bmc_detect: false,
      enable_bios_bootloader_install: conductor.config.biosBootLoader,
      metrics: {
        backend: "noop",
        prepend_host: false,
        prepend_uuid: false,
        prepend_host_reverse: true,
        global_prefix: null,
      },
      metrics_statsd: { statsd_host: "localhost", statsd_port: 8125 },
    },
  };
}
