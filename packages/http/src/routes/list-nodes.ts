import type { NodeFilter } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, FAULTS, PROVISION_STATES } from "@ingot/contract";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { answerCollection, pageOf } from "../collection.ts";
import { asInvalid, invalid } from "../faults.ts";
import { checkNodeIdent } from "../identifiers.ts";
import type { Values } from "../read-parameters.ts";
import type { UseCases } from "../use-cases.ts";

const node = BARE_METAL_RESOURCES.node;

export interface ListNodesOptions {
  /** Of the list, below the version. */
  readonly path: string;
  /** Undefined for all. */
  readonly fields: readonly string[] | undefined;
  /** The chassis of a path; else it may be named by the query. */
  readonly chassis?: string;
}

/** A page of nodes by the filters of the query; 404 for a chassis that is not there. */
export async function listNodes(
  useCases: UseCases,
  request: ApiRequest,
  options: ListNodesOptions,
): Promise<ApiAnswer> {
  const { query, scope, version } = request;
  const page = pageOf(node, query, version);
  const chassis = options.chassis ?? query["chassis_uuid"];
  if (typeof chassis === "string") await useCases.getChassis(scope, { chassis });
  const filter = {
    ...(await filterOf(useCases, request)),
    ...(typeof chassis === "string" ? { chassis_uuid: chassis } : {}),
  };
  const records = await useCases.listNodes(scope, { filter, page });
  const complete = query["instance_uuid"] !== undefined;
  const { path, fields } = options;
  return answerCollection(node, records, request, { path, fields, limit: page.limit, complete });
}

async function filterOf(useCases: UseCases, { query, scope, version }: ApiRequest): Promise<NodeFilter> {
  const filter: Record<string, unknown> = {};
  for (const name of Object.keys(node.filters)) if (query[name] !== undefined) filter[name] = query[name];
  checkWord(query, "provision_state", PROVISION_STATES, (word) => `Provision state "${word}" is not valid`);
  checkWord(query, "fault", FAULTS, (word) => `Unrecognized fault "${word}" is specified`);
  const group = query["conductor_group"];
  if (typeof group === "string") filter["conductor_group"] = group.toLowerCase();
  const parent = query["parent_node"];
  if (typeof parent === "string") {
    const ident = checkNodeIdent(parent, version);
    filter["parent_node"] = (await asInvalid(["node.not_found"], () => useCases.getNode(scope, { node: ident }))).uuid;
  }
  return filter;
}

function checkWord(query: Values, name: string, words: readonly string[], refusal: (word: string) => string): void {
  const word = query[name];
  if (typeof word !== "string" || words.includes(word)) return;
  throw invalid(refusal(word.slice(0, 200)), `Those that there are: ${words.join(", ")}.`);
}
