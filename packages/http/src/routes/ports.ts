import type { PortFields } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, existsIn, RULES } from "@ingot/contract";
import { isJsonObject, isUuid, type Json, type JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { asInvalid, invalid } from "../faults.ts";
import { checkNodeIdent, nodeIdent, portIdent } from "../identifiers.ts";
import { readPatch } from "../json-patch.ts";
import { readLocalLink, requireSmartNicLink } from "../local-link.ts";
import { isNameIn } from "../names.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { present } from "../present.ts";
import { readResource } from "../read-resource.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";
import { listPorts } from "./list-ports.ts";

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
    "GET /v1/ports": (request) => listPorts(useCases, request, { path: "ports", fields: summary(request) }),
    "GET /v1/ports/detail": (request) => listPorts(useCases, request, { path: "ports/detail", fields: undefined }),
    "GET /v1/nodes/{node}/ports": (request) =>
      listPorts(useCases, request, {
        node: nodeIdent(request),
        path: `nodes/${request.params["node"]}/ports`,
        fields: summary(request),
      }),
    "GET /v1/nodes/{node}/ports/detail": (request) =>
      listPorts(useCases, request, {
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

async function create(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const fields = readResource(port, "port", await withNodeUuid(useCases, request), request.version);
  checkPort(fields, request.version);
  const connected = withLocalLink(fields, request.version);
  const link = fields["local_link_connection"];
  if (fields["is_smartnic"] === true && isJsonObject(link)) requireSmartNicLink(link);
  const record = await asInvalid(["node.not_found"], () =>
    useCases.createPort(request.scope, { fields: connected as unknown as PortFields }),
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
  const changes = withLocalLink(patchedFields(port, record, patch), request.version);
  checkPort(changes, request.version);
  const updated = await asInvalid(["node.not_found"], () =>
    useCases.updatePort(request.scope, { port: record.uuid, changes: changes }),
  );
  return { body: present(port, updated, request) };
}

function withLocalLink(fields: JsonObject, version: number): JsonObject {
  const connection = fields["local_link_connection"];
  if (!isJsonObject(connection)) return fields;
  return { ...fields, local_link_connection: readLocalLink(connection, version) };
}

function checkPort(fields: JsonObject, version: number): void {
  if (fields["uuid"] !== undefined) readUuid("uuid", fields["uuid"]);
  if (fields["physical_network"] === "") {
    throw invalid("A non-empty value is required when setting physical_network");
  }
  if (typeof fields["portgroup_uuid"] === "string") readUuid("portgroup_uuid", fields["portgroup_uuid"]);
  if (typeof fields["node_uuid"] === "string") readUuid("node_uuid", fields["node_uuid"]);
  if (typeof fields["name"] === "string" && !isNameIn(fields["name"], version)) {
    throw invalid(`Cannot give a port the invalid name '${fields["name"]}'`);
  }
}
