import type { NodeFields } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, existsIn, NetworkData, RULES } from "@ingot/contract";
import { isFailure, isJsonObject, type JsonObject } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { checkSchema } from "../check-schema.ts";
import { asInvalid, invalid, notAcceptable } from "../faults.ts";
import { nodeIdent } from "../identifiers.ts";
import { readPatch } from "../json-patch.ts";
import { isNameIn, RESERVED_NODE_NAMES } from "../names.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { present } from "../present.ts";
import { readResource } from "../read-resource.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import { rememberingPresenter } from "../shown-text.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";
import { listNodes } from "./list-nodes.ts";

const node = BARE_METAL_RESOURCES.node;
/** How often a patch is read and applied again when somebody else writes in between. */
const PATCH_ATTEMPTS = 4;
const UUID_FIELDS = ["uuid", "chassis_uuid", "instance_uuid"] as const;

type Keys =
  | "GET /v1/nodes"
  | "GET /v1/nodes/detail"
  | "POST /v1/nodes"
  | "GET /v1/nodes/{node}"
  | "PATCH /v1/nodes/{node}"
  | "DELETE /v1/nodes/{node}"
  | "GET /v1/nodes/{node}/children";

export function nodeHandlers(useCases: UseCases): Handlers<Keys> {
  return {
    "GET /v1/nodes": (request) =>
      listNodes(useCases, request, { path: "nodes", fields: fieldsOfList(node, request.query, request.version) }),
    "GET /v1/nodes/detail": (request) => listNodes(useCases, request, { path: "nodes/detail", fields: undefined }),
    "POST /v1/nodes": (request) => create(useCases, request),
    "GET /v1/nodes/{node}": async (request) => {
      const record = await useCases.getNode(request.scope, { node: nodeIdent(request) });
      const fields = request.query["fields"] as readonly string[] | undefined;
      if (fields !== undefined) return { body: present(node, record, { ...request, fields }) };
      return { shown: { record, text: rememberingPresenter(node, request)(record) } };
    },
    "PATCH /v1/nodes/{node}": (request) => update(useCases, request),
    "DELETE /v1/nodes/{node}": async (request) => {
      await useCases.removeNode(request.scope, { node: nodeIdent(request) });
      return {};
    },
    "GET /v1/nodes/{node}/children": async (request) => {
      const children = await useCases.listChildren(request.scope, { node: nodeIdent(request) });
      return { body: { children } };
    },
  };
}

async function create(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const fields = readResource(node, "node", request.body, request.version);
  if (typeof fields["name"] === "string") {
    requireName(fields["name"], request.version, `Cannot create node with invalid name '${fields["name"]}'`);
  }
  const record = await asInvalid(["driver.not_found"], () =>
    useCases.createNode(request.scope, {
      fields: canonical(fields) as unknown as NodeFields,
      provisionState: existsIn(RULES.enroll, request.version) ? "enroll" : "available",
    }),
  );
  return { body: present(node, record, request), location: `nodes/${record.uuid}` };
}

async function update(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const ident = nodeIdent(request);
  const patch = readPatch(request.body, request.version);
  checkPatch(node, patch, request.version);
  const resetInterfaces = request.query["reset_interfaces"] === true;
  if (resetInterfaces && !patch.some(({ op, path }) => path === "/driver" && op !== "remove")) {
    throw invalid("The reset_interfaces parameter can only be used when changing the node's driver.");
  }
  for (let attempt = 1; ; attempt += 1) {
    const record = await useCases.getNode(request.scope, { node: ident });
    const changes = canonical(patchedFields(node, record, patch));
    if (changes["chassis_uuid"] === null && record.chassis_uuid !== null) {
      requireChassisRemoval(request.version);
    }
    if (typeof changes["name"] === "string" && changes["name"] !== record.name) {
      requireName(
        changes["name"],
        request.version,
        `Node ${ident}: Cannot change name to invalid name '${changes["name"]}'`,
      );
    }
    try {
      const updated = await asInvalid(["driver.not_found"], () =>
        useCases.updateNode(request.scope, {
          node: record.uuid,
          changes: changes,
          ifVersion: record.version,
          resetInterfaces,
        }),
      );
      return { body: present(node, updated, request) };
    } catch (error) {
      if (!isFailure(error, "store.stale") || attempt === PATCH_ATTEMPTS) throw error;
    }
  }
}

/** UUIDs checked and in lower case; the conductor group too, which is compared so. */
function canonical(fields: JsonObject): JsonObject {
  const result: Record<string, JsonObject[string]> = { ...fields };
  for (const name of UUID_FIELDS) {
    const value = result[name];
    if (value !== undefined && value !== null) result[name] = readUuid(name, value);
  }
  const network = result["network_data"];
  if (isJsonObject(network) && Object.keys(network).length > 0) checkSchema("network_data", NetworkData, network);
  if (typeof result["conductor_group"] === "string") {
    result["conductor_group"] = result["conductor_group"].toLowerCase();
    if (!/^[a-z0-9_.-]*$/.test(result["conductor_group"])) {
      throw invalid(`Expected a conductor group but received ${result["conductor_group"].slice(0, 200)}.`);
    }
  }
  return result;
}

function requireChassisRemoval(version: number): void {
  if (!existsIn(RULES.chassisRemoval, version)) throw notAcceptable(RULES.chassisRemoval.since);
}

function requireName(name: string, version: number, refusal: string): void {
  if (!existsIn(RULES.names, version)) throw notAcceptable(RULES.names.since);
  if (!isNameIn(name, version)) {
    throw invalid(refusal.slice(0, 600), "A name has letters, digits, '-', '.', '_' and '~', and is no UUID.");
  }
  if (RESERVED_NODE_NAMES.includes(name)) {
    throw invalid(
      `The word "${name}" is reserved and can not be used as a node name. Reserved words are: ${RESERVED_NODE_NAMES.join(", ")}.`,
    );
  }
}
