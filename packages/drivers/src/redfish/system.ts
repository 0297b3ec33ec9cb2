import type { DriverContext } from "@ingot/driver-kit";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { httpStatus, type RedfishClient } from "./client.ts";
import type { RedfishClients } from "./client-pool.ts";
import { redfishAccess } from "./access.ts";
import { linkAt, memberPaths } from "./resource.ts";

/** A node's ComputerSystem, as it was just read, and the client to work on it. */
export interface RedfishSystem {
  readonly client: RedfishClient;
  readonly path: string;
  readonly resource: JsonObject;
}

export async function openSystem(context: DriverContext, clients: RedfishClients): Promise<RedfishSystem> {
  const { scope, node } = context;
  const client = clients.of(context);
  const path = redfishAccess(node.driver_info).systemPath ?? (await onlySystem(scope, client));
  return { client, path, resource: await readSystem(scope, client, path) };
}

/** The same system, read again. */
export async function refresh(scope: Scope, system: RedfishSystem): Promise<RedfishSystem> {
  return { ...system, resource: await readSystem(scope, system.client, system.path) };
}

async function readSystem(scope: Scope, client: RedfishClient, path: string): Promise<JsonObject> {
  try {
    return await client.get(scope, path);
  } catch (error) {
    if (httpStatus(error) !== 404) throw error;
    throw new Failure("bmc.error", `the BMC ${client.access.origin} has no system '${path}'`, {
      hint: "Correct redfish_system_id in driver_info; it may be left out when the BMC has just one system.",
      cause: error,
    });
  }
}

async function onlySystem(scope: Scope, client: RedfishClient): Promise<string> {
  const root = await client.get(scope, "/redfish/v1/");
  const systems = await memberPaths(scope, client, linkAt(root, "Systems") ?? "/redfish/v1/Systems");
  const [path] = systems;
  if (path !== undefined && systems.length === 1) return path;
  const which = systems.length === 0 ? "no systems" : `${systems.length} systems (${systems.slice(0, 8).join(", ")})`;
  throw new Failure("bmc.error", `the BMC ${client.access.origin} has ${which}, so redfish_system_id is needed`, {
    hint: "Set redfish_system_id in driver_info to the path of the node's own system.",
  });
}
