import type { ConductorRecord, DriverSummary } from "@ingot/conductor";
import { BARE_METAL_RESOURCES } from "@ingot/contract";
import { Failure, type JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { pageOf, presentCollection } from "../collection.ts";
import { invalid } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { present } from "../present.ts";
import { fieldsOfList } from "../select-fields.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const { conductor, driver, history } = BARE_METAL_RESOURCES;
/** How much of an event a list that is not detailed shows. */
const EVENT_LENGTH = 255;

type Keys =
  | "GET /v1/drivers"
  | "GET /v1/drivers/{driver}"
  | "GET /v1/drivers/{driver}/properties"
  | "GET /v1/drivers/{driver}/raid/logical_disk_properties"
  | "GET /v1/conductors"
  | "GET /v1/conductors/{hostname}"
  | "GET /v1/nodes/{node}/history"
  | "GET /v1/nodes/{node}/history/{entry}";

export function serviceHandlers(useCases: UseCases): Handlers<Keys> {
  return {
    "GET /v1/drivers": (request) => listDrivers(useCases, request),
    "GET /v1/drivers/{driver}": async (request) => {
      const summary = await useCases.getDriver(request.scope, { driver: request.params["driver"] ?? "" });
      return { body: presentDriver(summary, request, driverFields(request, true)) };
    },
    "GET /v1/drivers/{driver}/properties": async (request) => ({
      body: await useCases.getDriverProperties(request.scope, { driver: request.params["driver"] ?? "" }),
    }),
    "GET /v1/drivers/{driver}/raid/logical_disk_properties": async (request) => ({
      body: await useCases.getLogicalDiskProperties(request.scope, { driver: request.params["driver"] ?? "" }),
    }),
    "GET /v1/conductors": (request) => listConductors(useCases, request),
    "GET /v1/conductors/{hostname}": async (request) => {
      const record = await useCases.getConductor(request.scope, { hostname: request.params["hostname"] ?? "" });
      const fields = request.query["fields"] as readonly string[] | undefined;
      return { body: present(conductor, alive(record), { ...request, ...(fields === undefined ? {} : { fields }) }) };
    },
    "GET /v1/nodes/{node}/history": (request) => listHistory(useCases, request),
    "GET /v1/nodes/{node}/history/{entry}": async (request) => {
      const node = await useCases.getNode(request.scope, { node: nodeIdent(request) });
      const entry = await useCases.getHistoryEntry(request.scope, {
        node: node.uuid,
        entry: request.params["entry"] ?? "",
      });
      return { body: withSelfLink(present(history, entry, request), node.uuid, request) };
    },
  };
}

async function listDrivers(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const { query, scope } = request;
  const type = query["type"];
  if (type !== undefined && type !== "classic" && type !== "dynamic") {
    throw invalid('"type" filter must be one of "classic" or "dynamic", if specified.');
  }
  if (query["detail"] === true && query["fields"] !== undefined) {
    throw invalid("Can not specify ?detail=True and fields in the same request.");
  }
  const drivers = type === "classic" ? [] : await useCases.listDrivers(scope);
  const fields = driverFields(request, query["detail"] === true);
  return { body: { drivers: drivers.map((summary) => presentDriver(summary, request, fields)) } };
}

/** Undefined for all. The summary of a driver is shown with its link to its properties. */
function driverFields(request: ApiRequest, detail: boolean): readonly string[] | undefined {
  const asked = request.query["fields"] as readonly string[] | undefined;
  if (asked === undefined) return detail ? undefined : ["name", "hosts", "type", "properties"];
  const unknown = asked.filter((name) => !Object.hasOwn(driver.fields, name) && name !== "properties");
  if (unknown.length > 0) throw invalid(`Field(s) "${unknown.join(", ")}" are not valid`);
  return asked;
}

function presentDriver(summary: DriverSummary, request: ApiRequest, fields: readonly string[] | undefined): JsonObject {
  const record: Record<string, unknown> = { name: summary.name, hosts: summary.hosts, type: summary.type };
  for (const [kind, { default: byDefault, enabled }] of Object.entries(summary.interfaces)) {
    record[`default_${kind}_interface`] = byDefault;
    record[`enabled_${kind}_interfaces`] = enabled;
  }
  const all = present(driver, record, request);
  if (fields === undefined) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === "links" || fields.includes(name)));
}

async function listConductors(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const { query, version } = request;
  const page = pageOf(conductor, query, version);
  const all = (await useCases.listConductors(request.scope)).map(alive);
  const key = (page.sortKey ?? "created_at") as keyof ConductorRecord;
  const sorted = all.toSorted((a, b) => compare(a[key], b[key]) * (page.sortDir === "desc" ? -1 : 1));
  const start = page.marker === undefined ? 0 : sorted.findIndex(({ hostname }) => hostname === page.marker) + 1;
  if (page.marker !== undefined && start === 0) {
    throw new Failure("conductor.not_found", `Conductor ${page.marker} could not be found.`);
  }
  const fields = fieldsOfList(conductor, query, version);
  const records = sorted.slice(start, start + page.limit);
  return { body: presentCollection(conductor, records, request, { path: "conductors", fields, limit: page.limit }) };
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function alive(record: ConductorRecord): ConductorRecord & { readonly alive: boolean } {
  return { ...record, alive: record.online };
}

async function listHistory(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const { query, scope, version } = request;
  const node = await useCases.getNode(scope, { node: nodeIdent(request) });
  const page = pageOf(history, query, version);
  const entries = await useCases.listHistory(scope, { node: node.uuid, page });
  const fields = fieldsOfList(history, query, version);
  const path = `nodes/${request.params["node"]}/history`;
  const body = presentCollection(history, entries, request, { path, fields, limit: page.limit });
  const items = (body["history"] as readonly JsonObject[]).map((item) =>
    withSelfLink(fields === undefined ? item : shortened(item), node.uuid, request),
  );
  return { body: { ...body, history: items } };
}

function shortened(item: JsonObject): JsonObject {
  const event = item["event"];
  return typeof event === "string" && event.length > EVENT_LENGTH
    ? { ...item, event: `${event.slice(0, EVENT_LENGTH - 4)}...` }
    : item;
}

function withSelfLink(item: JsonObject, node: string, { baseUrl }: ApiRequest): JsonObject {
  return {
    ...item,
    links: [{ href: `${baseUrl}/v1/nodes/${node}/history/${String(item["uuid"])}`, rel: "self" }],
  };
}
