import { BARE_METAL_RESOURCES } from "@ingot/contract";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { answerCollection, pageOf } from "../collection.ts";
import { uuidIdent } from "../identifiers.ts";
import { readPatch } from "../json-patch.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { presentOne } from "../present-one.ts";
import { readResource } from "../read-resource.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";
import { listNodes } from "./list-nodes.ts";

const { chassis, node } = BARE_METAL_RESOURCES;

type Keys =
  | "GET /v1/chassis"
  | "GET /v1/chassis/detail"
  | "POST /v1/chassis"
  | "GET /v1/chassis/{chassis}"
  | "PATCH /v1/chassis/{chassis}"
  | "DELETE /v1/chassis/{chassis}"
  | "GET /v1/chassis/{chassis}/nodes"
  | "GET /v1/chassis/{chassis}/nodes/detail";

export function chassisHandlers(useCases: UseCases): Handlers<Keys> {
  const ident = (request: ApiRequest) => uuidIdent(request, "chassis");
  const nodes = (request: ApiRequest, detail: boolean) =>
    listNodes(useCases, request, {
      path: `chassis/${ident(request)}/nodes${detail ? "/detail" : ""}`,
      fields: detail ? undefined : fieldsOfList(node, request.query, request.version),
      chassis: ident(request),
    });
  return {
    "GET /v1/chassis": (request) =>
      list(useCases, request, { path: "chassis", fields: fieldsOfList(chassis, request.query, request.version) }),
    "GET /v1/chassis/detail": (request) => list(useCases, request, { path: "chassis/detail", fields: undefined }),
    "POST /v1/chassis": (request) => create(useCases, request),
    "GET /v1/chassis/{chassis}": async (request) =>
      presentOne(chassis, await useCases.getChassis(request.scope, { chassis: ident(request) }), request),
    "PATCH /v1/chassis/{chassis}": (request) => update(useCases, request),
    "DELETE /v1/chassis/{chassis}": async (request) => {
      await useCases.removeChassis(request.scope, { chassis: ident(request) });
      return {};
    },
    "GET /v1/chassis/{chassis}/nodes": (request) => nodes(request, false),
    "GET /v1/chassis/{chassis}/nodes/detail": (request) => nodes(request, true),
  };
}

interface ListOptions {
  readonly path: string;
  readonly fields: readonly string[] | undefined;
}

async function list(useCases: UseCases, request: ApiRequest, options: ListOptions): Promise<ApiAnswer> {
  const page = pageOf(chassis, request.query, request.version);
  const records = await useCases.listChassis(request.scope, { page });
  return answerCollection(chassis, records, request, { ...options, limit: page.limit });
}

async function create(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const fields = readResource(chassis, "chassis", request.body, request.version);
  if (fields["uuid"] !== undefined) readUuid("uuid", fields["uuid"]);
  const record = await useCases.createChassis(request.scope, { fields });
  return { ...presentOne(chassis, record, request), location: `chassis/${record.uuid}` };
}

async function update(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const patch = readPatch(request.body, request.version);
  checkPatch(chassis, patch, request.version);
  const record = await useCases.getChassis(request.scope, { chassis: uuidIdent(request, "chassis") });
  const changes = patchedFields(chassis, record, patch);
  return presentOne(chassis, await useCases.updateChassis(request.scope, { chassis: record.uuid, changes }), request);
}
