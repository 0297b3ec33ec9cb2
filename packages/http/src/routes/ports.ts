import type { PortFields, PortFilter } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, existsIn, RULES } from "@ingot/contract";
import { isUuid, type Json, type JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { pageOf, presentCollection } from "../collection.ts";
import { asInvalid, invalid, notAcceptable } from "../faults.ts";
import { checkNodeIdent, nodeIdent, portIdent } from "../identifiers.ts";
import { readPatch } from "../json-patch.ts";
import { isNameIn } from "../names.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { present } from "../present.ts";
import { readResource } from "../read-resource.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const port = BARE_METAL_RESOURCES.port;

type Keys =
  | "GET /v1/ports"
  | "GET /v1/ports/detail"
  | "POST /v1/ports"
  | "GET /v1/ports/{port}"
  | "PATCH /v1/ports/{port}"
  | "DELETE /v1/ports/{port}"
  | "GET /v1/nodes/{node}/ports"
  | "GET /v1/nodes/{node}/ports/detail";

export function portHandlers(useCases: UseCases): Handlers<Keys> {
  const summary = (request: ApiRequest) => fieldsOfList(port, request.query, request.version);
  return {
    "GET /v1/ports": (request) => list(useCases, request, { path: "ports", fields: summary(request) }),
    "GET /v1/ports/detail": (request) => list(useCases, request, { path: "ports/detail", fields: undefined }),
    "GET /v1/nodes/{node}/ports": (request) =>
      list(useCases, request, {
        node: nodeIdent(request),
        path: `nodes/${request.params["node"]}/ports`,
        fields: summary(request),
      }),
    "GET /v1/nodes/{node}/ports/detail": (request) =>
      list(useCases, request, {
        node: nodeIdent(request),
        path: `nodes/${request.params["node"]}/ports/detail`,
        fields: undefined,
      }),
    "POST /v1/ports": (request) => create(useCases, request),
    "GET /v1/ports/{port}": async (request) => {
      const record = await useCases.getPort(request.scope, { port: portIdent(request) });
      const fields = request.query["fields"] as readonly string[] | undefined;
      return { body: present(port, record, { ...request, ...(fields === undefined ? {} : { fields }) }) };
    },
    "PATCH /v1/ports/{port}": (request) => update(useCases, request),
    "DELETE /v1/ports/{port}": async (request) => {
      await useCases.removePort(request.scope, { port: portIdent(request) });
      return {};
    },
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
  const page = pageOf(port, query, version);
  const asked = query["node_uuid"] ?? query["node"];
  const node = options.node ?? (typeof asked === "string" ? askedNode(asked, version) : undefined);
  const exclusive = [node, query["portgroup"], query["shard"]].filter((value) => value !== undefined);
  if (exclusive.length > 1) throw invalid("node, portgroup and shard cannot be asked for together.");
  if (query["portgroup"] !== undefined) throw invalid(`Portgroup ${String(query["portgroup"])} could not be found.`);
  if (query["conductor_group"] !== undefined) throw invalid("Filtering ports by conductor_group is not supported.");
  const filter: PortFilter = {
    ...(query["address"] === undefined ? {} : { address: query["address"] as string }),
    ...(query["shard"] === undefined ? {} : { shard: query["shard"] as readonly string[] }),
  };
  const records = await useCases.listPorts(scope, { filter, page, ...(node === undefined ? {} : { node }) });
  return {
    body: presentCollection(port, records, request, { path: options.path, fields: options.fields, limit: page.limit }),
  };
}

function askedNode(ident: string, version: number): string {
  if (!isUuid(ident) && !existsIn(RULES.names, version)) throw notAcceptable(RULES.names.since);
  return checkNodeIdent(ident, version);
}

async function create(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const fields = readResource(port, "port", await withNodeUuid(useCases, request), request.version);
  checkPort(fields, request.version);
  const record = await asInvalid(["node.not_found"], () =>
    useCases.createPort(request.scope, { fields: fields as unknown as PortFields }),
  );
  return { body: present(port, record, request), location: `ports/${record.uuid}` };
}

/** From microversion 1.94 on, `node_uuid` may be the node's name. */
async function withNodeUuid(useCases: UseCases, { body, scope, version }: ApiRequest): Promise<Json | undefined> {
  const named = (body as JsonObject | undefined)?.["node_uuid"];
  if (typeof named !== "string" || isUuid(named) || !existsIn(RULES.portNodeName, version)) return body;
  const node = checkNodeIdent(named, version);
  const record = await asInvalid(["node.not_found"], () => useCases.getNode(scope, { node }));
  return { ...(body as JsonObject), node_uuid: record.uuid };
}

async function update(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const ident = portIdent(request);
  const patch = readPatch(request.body, request.version);
  checkPatch(port, patch, request.version);
  const record = await useCases.getPort(request.scope, { port: ident });
  const changes = patchedFields(port, record, patch);
  checkPort(changes, request.version);
  const updated = await asInvalid(["node.not_found"], () =>
    useCases.updatePort(request.scope, { port: record.uuid, changes: changes }),
  );
  return { body: present(port, updated, request) };
}

function checkPort(fields: JsonObject, version: number): void {
  if (fields["uuid"] !== undefined) readUuid("uuid", fields["uuid"]);
  if (fields["physical_network"] === "") {
    throw invalid("A non-empty value is required when setting physical_network");
  }
  if (typeof fields["portgroup_uuid"] === "string") {
    throw invalid(`Portgroup ${fields["portgroup_uuid"]} could not be found.`);
  }
  if (typeof fields["name"] === "string" && !isNameIn(fields["name"], version)) {
    throw invalid(`Cannot give a port the invalid name '${fields["name"]}'`);
  }
}
