import type { HeartbeatRequest } from "@ingot/contract";
import type { ApiRequest } from "../api-request.ts";
import { invalid } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { Failure, isFailure } from "@ingot/kernel";
import { readMac } from "../read-value.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const AGENT_STATUSES = ["start", "end", "error"];

export function ramdiskHandlers(useCases: UseCases): Handlers<"GET /v1/lookup" | "POST /v1/heartbeat/{node}"> {
  return {
    "GET /v1/lookup": async (request) => ({ body: await lookup(useCases, request) }),
    "POST /v1/heartbeat/{node}": async (request) => {
      const node = nodeIdent(request);
      await useCases.heartbeat(request.scope, { node, body: heartbeatOf(request) });
      return {};
    },
  };
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
