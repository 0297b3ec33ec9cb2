import type { Page } from "@ingot/conductor";
import type { Resource } from "@ingot/contract";
import type { JsonObject, Scope } from "@ingot/kernel";
import type { ApiAnswer, ApiHandler, ApiRequest } from "../api-request.ts";
import { answerCollection, pageOf } from "../collection.ts";
import { invalid } from "../faults.ts";
import { checkNodeIdent, uuidIdent } from "../identifiers.ts";
import { type PatchOperation, readPatch } from "../json-patch.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { presentOne } from "../present-one.ts";
import { readResource } from "../read-resource.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";

interface Stored {
  readonly uuid: string;
}

/** What connectors and targets have in common, each with use-cases of its own. */
interface VolumeUseCases {
  list(scope: Scope, asked: { readonly node?: string; readonly page: Page }): Promise<readonly Stored[]>;
  get(scope: Scope, uuid: string): Promise<Stored>;
  create(scope: Scope, fields: JsonObject): Promise<Stored>;
  update(scope: Scope, uuid: string, changes: JsonObject): Promise<Stored>;
}

export interface VolumeHandlers {
  /** `path` of the list below the version; `node` of a path, else it may be named by the query. */
  list(request: ApiRequest, path: string, node?: string): Promise<ApiAnswer>;
  readonly create: ApiHandler;
  readonly show: ApiHandler;
  readonly update: ApiHandler;
}

export function volumeResource(resource: Resource, item: string, useCases: VolumeUseCases): VolumeHandlers {
  return {
    list: (request, path, node) => list(resource, request, { useCases, path, ...(node === undefined ? {} : { node }) }),
    create: async (request) => {
      const fields = readResource(resource, item, request.body, request.version);
      readUuids(fields);
      const record = await useCases.create(request.scope, fields);
      return { ...presentOne(resource, record, request), location: `${resource.path}/${record.uuid}` };
    },
    show: async (request) => presentOne(resource, await useCases.get(request.scope, uuidIdent(request, item)), request),
    update: async (request) => {
      const uuid = uuidIdent(request, item);
      const patch = readPatch(request.body, request.version);
      checkPatch(resource, patch, request.version);
      requireNodeUuid(patch);
      const changes = patchedFields(resource, await useCases.get(request.scope, uuid), patch);
      readUuids(changes);
      return presentOne(resource, await useCases.update(request.scope, uuid, changes), request);
    },
  };
}

interface ListOptions {
  readonly useCases: VolumeUseCases;
  readonly path: string;
  readonly node?: string;
}

async function list(resource: Resource, request: ApiRequest, options: ListOptions): Promise<ApiAnswer> {
  const { query, scope, version } = request;
  if (query["detail"] === true && query["fields"] !== undefined) {
    throw invalid("Can't fetch a subset of fields with 'detail' set");
  }
  const page = pageOf(resource, query, version);
  const asked = query["node"];
  const node = options.node ?? (typeof asked === "string" ? checkNodeIdent(asked, version) : undefined);
  const records = await options.useCases.list(scope, { page, ...(node === undefined ? {} : { node }) });
  const fields = fieldsOfList(resource, query, version);
  return answerCollection(resource, records, request, { path: options.path, fields, limit: page.limit });
}

function requireNodeUuid(patch: readonly PatchOperation[]): void {
  for (const { op, path, value } of patch) {
    if (path === "/node_uuid" && op !== "remove") readUuid("node_uuid", value ?? null);
  }
}

function readUuids(fields: JsonObject): void {
  for (const name of ["uuid", "node_uuid"]) {
    const value = fields[name];
    if (value !== undefined) readUuid(name, value);
  }
}
