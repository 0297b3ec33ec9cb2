/** Versions of firmware: the BIOS's, the BMC's, and the network adapters'. */
import type { FirmwareComponent, FirmwareInterface } from "@ingot/driver-kit";
import { Failure, isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { redfishAccess } from "./access.ts";
import type { RedfishClients } from "./client-pool.ts";
import { FIRMWARE_PROPERTIES } from "./properties.ts";
import { linkAt, members, membersOf, objectAt, textAt } from "./resource.ts";
import { openSystem, type RedfishSystem } from "./system.ts";

export function redfishFirmware(clients: RedfishClients): FirmwareInterface {
  return {
    properties: FIRMWARE_PROPERTIES,
    validate: (context) => void redfishAccess(context.node.driver_info),
    readComponents: async (context) => readComponents(context.scope, await openSystem(context, clients)),
  };
}

/** Throws `bmc.unsupported` when the BMC tells of none. */
export async function readComponents(scope: Scope, system: RedfishSystem): Promise<readonly FirmwareComponent[]> {
  const found = [...bios(system), ...(await bmc(scope, system)), ...(await adapters(scope, system))];
  const components = [...new Map(found.map((component) => [component.component, component])).values()];
  if (components.length > 0) return components;
  throw new Failure("bmc.unsupported", `the BMC tells no firmware versions of ${system.path}`);
}

function bios({ resource }: RedfishSystem): FirmwareComponent[] {
  const version = textAt(resource, "BiosVersion");
  return version === undefined ? [] : [named("bios", version, {})];
}

async function bmc(scope: Scope, { client, resource }: RedfishSystem): Promise<FirmwareComponent[]> {
  const [path] = membersOf(objectAt(resource, "Links"), "ManagedBy");
  if (path === undefined) return [];
  const manager = await client.get(scope, path);
  const version = textAt(manager, "FirmwareVersion");
  return version === undefined ? [] : [named("bmc", version, manager)];
}

async function adapters(scope: Scope, { client, resource }: RedfishSystem): Promise<FirmwareComponent[]> {
  const all: FirmwareComponent[] = [];
  for (const path of membersOf(objectAt(resource, "Links"), "Chassis")) {
    const chassis = await client.get(scope, path);
    for (const adapter of await members(scope, client, linkAt(chassis, "NetworkAdapters"))) {
      const version = adapterVersion(adapter);
      const id = textAt(adapter, "Id");
      if (version !== undefined && id !== undefined) all.push(named(`nic:${id}`, version, adapter));
    }
  }
  return all;
}

function adapterVersion(adapter: JsonObject): string | undefined {
  const controllers = Array.isArray(adapter["Controllers"]) ? (adapter["Controllers"] as readonly Json[]) : [];
  return controllers
    .filter(isJsonObject)
    .map((each) => textAt(each, "FirmwarePackageVersion"))
    .find(Boolean);
}

function named(name: string, version: string, resource: JsonObject): FirmwareComponent {
  return {
    component: name,
    current_version: version,
    vendor: textAt(resource, "Manufacturer") ?? null,
    model: textAt(resource, "Model") ?? null,
    serial_number: textAt(resource, "SerialNumber") ?? null,
  };
}
