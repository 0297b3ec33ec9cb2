import type { PortgroupFields, PortgroupFilter } from "@ingot/conductor";
import { BARE_METAL_RESOURCES } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { answerCollection, pageOf } from "../collection.ts";
import { invalid } from "../faults.ts";
import { checkNodeIdent, nameIdent, nodeIdent } from "../identifiers.ts";
import { readPatch } from "../json-patch.ts";
import { isNameIn } from "../names.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { presentOne } from "../present-one.ts";
import { readResource } from "../read-resource.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";
import { listPorts } from "./list-ports.ts";

const { port, portgroup } = BARE_METAL_RESOURCES;

type Keys =
  | "GET /v1/portgroups"
  | "GET /v1/portgroups/detail"
  | "POST /v1/portgroups"
  | "GET /v1/portgroups/{portgroup}"
  | "PATCH /v1/portgroups/{portgroup}"
  | "DELETE /v1/portgroups/{portgroup}"
  | "GET /v1/portgroups/{portgroup}/ports"
  | "GET /v1/portgroups/{portgroup}/ports/detail"
  | "GET /v1/nodes/{node}/portgroups"
  | "GET /v1/nodes/{node}/portgroups/detail";

export function portgroupHandlers(useCases: UseCases): Handlers<Keys> {
  const ident = (request: ApiRequest) => nameIdent(request, "portgroup");
  const summary = ({ query, version }: ApiRequest) => fieldsOfList(portgroup, query, version);
  const ofNode = (request: ApiRequest) => ({
    node: nodeIdent(request),
    path: `nodes/${request.params["node"]}/portgroups`,
  });
  const ports = (request: ApiRequest, detail: boolean) =>
    listPorts(useCases, request, {
      portgroup: ident(request),
      path: `portgroups/${request.params["portgroup"]}/ports${detail ? "/detail" : ""}`,
      fields: detail ? undefined : fieldsOfList(port, request.query, request.version),
    });
  return {
    "GET /v1/portgroups": (request) => list(useCases, request, { path: "portgroups", fields: summary(request) }),
    "GET /v1/portgroups/detail": (request) => list(useCases, request, { path: "portgroups/detail", fields: undefined }),
    "GET /v1/nodes/{node}/portgroups": (request) =>
      list(useCases, request, { ...ofNode(request), fields: summary(request) }),
    "GET /v1/nodes/{node}/portgroups/detail": (request) => {
      const { node, path } = ofNode(request);
      return list(useCases, request, { node, path: `${path}/detail`, fields: undefined });
    },
    "POST /v1/portgroups": (request) => create(useCases, request),
    "GET /v1/portgroups/{portgroup}": async (request) =>
      presentOne(portgroup, await useCases.getPortgroup(request.scope, { portgroup: ident(request) }), request),
    "PATCH /v1/portgroups/{portgroup}": (request) => update(useCases, request),
    "DELETE /v1/portgroups/{portgroup}": async (request) => {
      await useCases.removePortgroup(request.scope, { portgroup: ident(request) });
      return {};
    },
    "GET /v1/portgroups/{portgroup}/ports": (request) => ports(request, false),
    "GET /v1/portgroups/{portgroup}/ports/detail": (request) => ports(request, true),
  };
}

interface ListOptions {
  readonly path: string;
  readonly fields: readonly string[] | undefined;
  /** The node of a path; else it may be named by the query. */
  readonly node?: string;
}

async function list(useCases: UseCases, request: ApiRequest, options: ListOptions): Promise<ApiAnswer> {
  const { query, scope, version } = request;
  const page = pageOf(portgroup, query, version);
  const asked = query["node"];
  const node = options.node ?? (typeof asked === "string" ? checkNodeIdent(asked, version) : undefined);
  const filter: PortgroupFilter = Object.fromEntries(
    ["address", "shard", "conductor_groups"].flatMap((name) =>
      query[name] === undefined ? [] : [[name, query[name]]],
    ),
  );
  if (Object.keys(filter).length + (node === undefined ? 0 : 1) > 1) {
    throw invalid("Filtering by node, address, or shard simultaneously is not supported.");
  }
  const records = await useCases.listPortgroups(scope, { filter, page, ...(node === undefined ? {} : { node }) });
  const { path, fields } = options;
  return answerCollection(portgroup, records, request, { path, fields, limit: page.limit });
}

async function create(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const fields = readResource(portgroup, "portgroup", request.body, request.version);
  readUuids(fields);
  requireName(fields, request.version, (name) => `Cannot create portgroup with invalid name '${name}'`);
  const record = await useCases.createPortgroup(request.scope, { fields: fields as unknown as PortgroupFields });
  return { ...presentOne(portgroup, record, request), location: `portgroups/${record.uuid}` };
}

async function update(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const ident = nameIdent(request, "portgroup");
  const patch = readPatch(request.body, request.version);
  checkPatch(portgroup, patch, request.version);
  if (patch.some(({ op, path }) => op === "remove" && path === "/mode")) {
    throw invalid("'mode' is a mandatory attribute and can not be removed");
  }
  const record = await useCases.getPortgroup(request.scope, { portgroup: ident });
  const changes = patchedFields(portgroup, record, patch);
  readUuids(changes);
  requireName(changes, request.version, (name) => `Portgroup ${ident}: Cannot change name to invalid name '${name}'`);
  const updated = await useCases.updatePortgroup(request.scope, { portgroup: record.uuid, changes });
  return presentOne(portgroup, updated, request);
}

function readUuids(fields: JsonObject): void {
  for (const name of ["uuid", "node_uuid"]) {
    const value = fields[name];
    if (value !== undefined) readUuid(name, value);
  }
}

function requireName(fields: JsonObject, version: number, refusal: (name: string) => string): void {
  const name = fields["name"];
  if (typeof name === "string" && name !== "" && !isNameIn(name, version)) throw invalid(refusal(name));
}
