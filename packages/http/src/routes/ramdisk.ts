import { existsIn, type HeartbeatRequest, RULES } from "@ingot/contract";
import type { ApiRequest } from "../api-request.ts";
import { invalid, pathNotFound } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { Failure, isFailure, type JsonObject } from "@ingot/kernel";
import { readMac } from "../read-value.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const AGENT_STATUSES = ["start", "end", "error"];

type Keys = "GET /v1/lookup" | "POST /v1/heartbeat/{node}" | "POST /v1/continue_inspection";

export function ramdiskHandlers(useCases: UseCases): Handlers<Keys> {
  return {
    "POST /v1/continue_inspection": async (request) => ({ body: await continueInspection(useCases, request) }),
    "GET /v1/lookup": async (request) => ({ body: await lookup(useCases, request) }),
    "POST /v1/heartbeat/{node}": async (request) => {
      const node = nodeIdent(request);
      await useCases.heartbeat(request.scope, { node, body: heartbeatOf(request) });
      return {};
    },
  };
}

/** 1.1 answers as ironic-inspector did; what lies between does not have it. */
async function continueInspection(useCases: UseCases, { body, query, scope, version }: ApiRequest): Promise<object> {
  const asLookup = existsIn(RULES.continueInspection, version);
  if (!asLookup && !existsIn(RULES.inspectorReport, version)) {
    throw pathNotFound(`API version 1.${RULES.continueInspection.since} or newer is required`);
  }
  const { inventory, ...pluginData } = body as JsonObject & { readonly inventory: JsonObject };
  const nics = (inventory["interfaces"] as readonly JsonObject[]).map((nic) => String(nic["mac_address"]));
  const addresses = nics.flatMap(validAddress);
  const bmcs = [inventory["bmc_address"], inventory["bmc_v6address"]];
  const bmcAddresses = bmcs.filter((address) => typeof address === "string" && address !== "") as string[];
  const nodeUuid = query["node_uuid"] as string | undefined;
  if (addresses.length === 0 && bmcAddresses.length === 0 && nodeUuid === undefined) {
    throw invalid("No lookup information provided");
  }
  const known = { addresses, bmcAddresses, ...(nodeUuid === undefined ? {} : { nodeUuid }) };
  const answer = await useCases.continueInspection(scope, { ...known, inventory, pluginData });
  return asLookup ? answer : { uuid: answer.node.uuid };
}

async function lookup(useCases: UseCases, { query, scope }: ApiRequest): Promise<object> {
  const addresses = ((query["addresses"] as readonly string[] | undefined) ?? []).flatMap(validAddress);
  const nodeUuid = query["node_uuid"] as string | undefined;
  if (addresses.length === 0 && nodeUuid === undefined) {
    throw invalid("At least one of 'addresses' and 'node_uuid' parameters is required");
  }
  try {
    return await useCases.lookup(scope, { addresses, ...(nodeUuid === undefined ? {} : { nodeUuid }) });
  } catch (error) {
    // A node that is not there and one that may not be looked up now are answered alike.
    if (isFailure(error, "node.not_found", "node.invalid_state")) {
      throw new Failure("node.not_found", "Resource could not be found.", { hint: "", cause: error });
    }
    throw error;
  }
}

/** An agent reports whatever addresses its NICs have; those that are no MAC addresses are passed over. */
function validAddress(text: string): readonly string[] {
  try {
    return [readMac("addresses", text)];
  } catch {
    return [];
  }
}

function heartbeatOf({ values }: ApiRequest): HeartbeatRequest {
  const body = values as unknown as HeartbeatRequest;
  if (!URL.canParse(body.callback_url) || !/^https?:$/.test(new URL(body.callback_url).protocol)) {
    throw invalid(`The callback_url '${body.callback_url.slice(0, 200)}' is not an http or https URL`);
  }
  const status = body.agent_status;
  if (typeof status === "string" && !AGENT_STATUSES.includes(status)) {
    throw invalid(`Agent status is invalid. Valid states are ${AGENT_STATUSES.join(",")}.`);
  }
  return body;
}
