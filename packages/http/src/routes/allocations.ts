import { BARE_METAL_RESOURCES, existsIn, RULES } from "@ingot/contract";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { Type } from "typebox";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { checkSchema } from "../check-schema.ts";
import { answerCollection, pageOf } from "../collection.ts";
import { asInvalid, invalid } from "../faults.ts";
import { checkNodeIdent, nameIdent, nodeIdent } from "../identifiers.ts";
import { readPatch } from "../json-patch.ts";
import { isLogicalName } from "../names.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { present } from "../present.ts";
import { readResource } from "../read-resource.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const allocation = BARE_METAL_RESOURCES.allocation;
const NODE = Type.Union([Type.String(), Type.Null()]);

type Keys =
  | "GET /v1/allocations"
  | "POST /v1/allocations"
  | "GET /v1/allocations/{allocation}"
  | "PATCH /v1/allocations/{allocation}"
  | "DELETE /v1/allocations/{allocation}"
  | "GET /v1/nodes/{node}/allocation"
  | "DELETE /v1/nodes/{node}/allocation";

export function allocationHandlers(useCases: UseCases): Handlers<Keys> {
  const ident = (request: ApiRequest) => nameIdent(request, "allocation");
  const ofNode = (request: ApiRequest) =>
    asInvalid(["node.not_found"], () => useCases.getNodeAllocation(request.scope, { node: nodeIdent(request) }));
  return {
    "GET /v1/allocations": (request) => list(useCases, request),
    "POST /v1/allocations": (request) => create(useCases, request),
    "GET /v1/allocations/{allocation}": async (request) =>
      show(await useCases.getAllocation(request.scope, { allocation: ident(request) }), request),
    "PATCH /v1/allocations/{allocation}": (request) => update(useCases, request),
    "DELETE /v1/allocations/{allocation}": async (request) => {
      await useCases.removeAllocation(request.scope, { allocation: ident(request) });
      return {};
    },
    "GET /v1/nodes/{node}/allocation": async (request) => show(await ofNode(request), request),
    "DELETE /v1/nodes/{node}/allocation": async (request) => {
      const { uuid } = await useCases.getNodeAllocation(request.scope, { node: nodeIdent(request) });
      await useCases.removeAllocation(request.scope, { allocation: uuid });
      return {};
    },
  };
}

function show(record: object, request: ApiRequest): ApiAnswer {
  const fields = request.query["fields"] as readonly string[] | undefined;
  return { body: present(allocation, record, { ...request, ...(fields === undefined ? {} : { fields }) }) };
}

async function list(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const { query, scope, version } = request;
  const page = pageOf(allocation, query, version);
  const filter = Object.fromEntries(
    ["resource_class", "state", "owner"].flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]]])),
  ) as { resource_class?: string; state?: string; owner?: string };
  const node = query["node"];
  const records = await asInvalid(["node.not_found"], () =>
    useCases.listAllocations(scope, {
      filter,
      page,
      ...(typeof node === "string" ? { node: checkNodeIdent(node, version) } : {}),
    }),
  );
  const fields = fieldsOfList(allocation, query, version);
  return answerCollection(allocation, records, request, { path: "allocations", fields, limit: page.limit });
}

async function create(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const { node, rest } = splitNode(request.body);
  const fields: Record<string, Json | undefined> = {
    ...readResource(allocation, "allocation", rest, request.version),
  };
  if (fields["uuid"] !== undefined) fields["uuid"] = readUuid("uuid", fields["uuid"]);
  if (typeof fields["name"] === "string" && !isLogicalName(fields["name"])) {
    throw invalid(`Cannot create allocation with invalid name '${fields["name"].slice(0, 300)}'`);
  }
  if (node !== undefined) {
    if (!existsIn(RULES.backfill, request.version)) {
      throw invalid("Cannot set node when creating an allocation in this API version");
    }
    fields["node"] = checkNodeIdent(node, request.version);
  } else if ((fields["resource_class"] ?? "") === "") {
    throw invalid("The resource_class field is mandatory when not backfilling");
  }
  const record = await asInvalid(["node.not_found"], () =>
    useCases.createAllocation(request.scope, { fields: fields }),
  );
  return { body: present(allocation, record, request), location: `allocations/${record.uuid}` };
}

/** `node`, which a request may name but which no answer shows. */
function splitNode(body: Json | undefined): { readonly node?: string; readonly rest: Json | undefined } {
  if (!isJsonObject(body) || body["node"] === undefined) return { rest: body };
  checkSchema("allocation", NODE, body["node"]);
  const { node, ...rest } = body as JsonObject & { readonly node: string | null };
  return node === null ? { rest } : { node, rest };
}

async function update(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const patch = readPatch(request.body, request.version);
  const record = await useCases.getAllocation(request.scope, { allocation: nameIdent(request, "allocation") });
  checkPatch(allocation, patch, request.version);
  const changes = patchedFields(allocation, record, patch);
  if (typeof changes["name"] === "string" && !isLogicalName(changes["name"])) {
    throw invalid(`Cannot update allocation with invalid name '${changes["name"].slice(0, 300)}'`);
  }
  const updated = await useCases.updateAllocation(request.scope, { allocation: record.uuid, changes });
  return { body: present(allocation, updated, request) };
}
