/** BIOS attributes and what their registry says of them (DSP0268, Bios and AttributeRegistry). */
import type { BiosInterface, BiosSetting, DriverContext } from "@ingot/driver-kit";
import { Failure, isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { redfishAccess } from "./access.ts";
import type { RedfishClients } from "./client-pool.ts";
import { REDFISH_PROPERTIES } from "./properties.ts";
import { linkAt, memberPaths, numberAt, objectAt, textAt } from "./resource.ts";
import { openSystem, type RedfishSystem } from "./system.ts";

/** The Bios resource of a system. */
export interface RedfishBios {
  readonly path: string;
  readonly resource: JsonObject;
  readonly attributes: JsonObject;
}

export function redfishBios(clients: RedfishClients): BiosInterface {
  return {
    properties: REDFISH_PROPERTIES,
    validate: (context) => void redfishAccess(context.node.driver_info),
    readSettings: async (context) => readSettings(context, await openSystem(context, clients)),
  };
}

/** Throws `bmc.unsupported` when the BMC does not tell any attributes. */
export async function openBios(scope: Scope, system: RedfishSystem): Promise<RedfishBios> {
  const path = linkAt(system.resource, "Bios");
  if (path === undefined) throw new Failure("bmc.unsupported", `the BMC tells no BIOS settings of ${system.path}`);
  const resource = await system.client.get(scope, path);
  return { path, resource, attributes: objectAt(resource, "Attributes") };
}

async function readSettings({ scope }: DriverContext, system: RedfishSystem): Promise<readonly BiosSetting[]> {
  const bios = await openBios(scope, system);
  const registry = await readRegistry(scope, system, textAt(bios.resource, "AttributeRegistry"));
  return Object.entries(bios.attributes).map(([name, value]) => describe(name, value, registry.get(name)));
}

/** What the BMC's own registry says of each attribute; empty when it has none. */
async function readRegistry(
  scope: Scope,
  { client }: RedfishSystem,
  name: string | undefined,
): Promise<ReadonlyMap<string, JsonObject>> {
  const collection = linkAt(await client.get(scope, "/redfish/v1/"), "Registries");
  if (name === undefined || collection === undefined) return new Map();
  for (const path of await memberPaths(scope, client, collection)) {
    // A file is often named for its registry; then only that one is read.
    if (!nameMayFit(path, name)) continue;
    const file = await client.get(scope, path);
    const uri = textAt(file, "Registry") === name ? locationOf(file) : undefined;
    if (uri !== undefined) return entriesOf(await client.get(scope, uri));
  }
  return new Map();
}

function nameMayFit(path: string, registry: string): boolean {
  const id = path.slice(path.lastIndexOf("/") + 1);
  return (
    !/^(?:Base|Task|Update|Privilege|Resource|Networking|Storage|Log|Telemetry)/.test(id) || id.startsWith(registry)
  );
}

/** The English one, else the first. */
function locationOf(file: JsonObject): string | undefined {
  const locations = (Array.isArray(file["Location"]) ? (file["Location"] as readonly Json[]) : []).filter(isJsonObject);
  const english = locations.find((location) => /^en/i.test(textAt(location, "Language") ?? ""));
  const uri = (english ?? locations[0])?.["Uri"];
  return isJsonObject(uri) ? textAt(uri, "@odata.id") : typeof uri === "string" ? uri : undefined;
}

function entriesOf(registry: JsonObject): ReadonlyMap<string, JsonObject> {
  const list = objectAt(registry, "RegistryEntries")["Attributes"];
  const entries = (Array.isArray(list) ? (list as readonly Json[]) : []).filter(isJsonObject);
  return new Map(
    entries.flatMap((entry) => {
      const name = textAt(entry, "AttributeName");
      return name === undefined ? [] : [[name, entry] as const];
    }),
  );
}

function describe(name: string, value: Json | undefined, entry: JsonObject = {}): BiosSetting {
  return {
    name,
    value: value === null || value === undefined ? null : asText(value),
    attribute_type: textAt(entry, "Type") ?? null,
    allowable_values: allowableValues(entry["Value"]),
    lower_bound: numberAt(entry, "LowerBound") ?? null,
    upper_bound: numberAt(entry, "UpperBound") ?? null,
    min_length: numberAt(entry, "MinLength") ?? null,
    max_length: numberAt(entry, "MaxLength") ?? null,
    read_only: flagAt(entry, "ReadOnly"),
    reset_required: flagAt(entry, "ResetRequired"),
    unique: flagAt(entry, "IsSystemUniqueProperty"),
  };
}

function allowableValues(value: Json | undefined): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  return (value as readonly Json[]).filter(isJsonObject).flatMap((each) => textAt(each, "ValueName") ?? []);
}

function flagAt(entry: JsonObject, key: string): boolean | null {
  const value = entry[key];
  return typeof value === "boolean" ? value : null;
}

/** A value as the API shows it and as it is compared. */
export function asText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
