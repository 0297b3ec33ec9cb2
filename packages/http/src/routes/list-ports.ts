import type { PortFilter } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, existsIn, RULES } from "@ingot/contract";
import { isUuid } from "@ingot/kernel";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { answerCollection, pageOf } from "../collection.ts";
import { invalid, notAcceptable } from "../faults.ts";
import { checkNodeIdent } from "../identifiers.ts";
import type { UseCases } from "../use-cases.ts";

const port = BARE_METAL_RESOURCES.port;

export interface ListPortsOptions {
  /** Of the list, below the version. */
  readonly path: string;
  /** Undefined for all. */
  readonly fields: readonly string[] | undefined;
  /** The node or the port group of a path; else they may be named by the query. */
  readonly node?: string;
  readonly portgroup?: string;
}

/** A page of ports by the filters of the query; 404 for a node or a port group that is not there. */
export async function listPorts(
  useCases: UseCases,
  request: ApiRequest,
  options: ListPortsOptions,
): Promise<ApiAnswer> {
  const { query, scope, version } = request;
  const page = pageOf(port, query, version);
  const asked = query["node_uuid"] ?? query["node"];
  const node = options.node ?? (typeof asked === "string" ? askedNode(asked, version) : undefined);
  const portgroup = options.portgroup ?? query["portgroup"];
  const exclusive = [node, portgroup, query["shard"]].filter((value) => value !== undefined);
  if (exclusive.length > 1) throw invalid("node, portgroup and shard cannot be asked for together.");
  const filter: PortFilter = {
    ...Object.fromEntries(
      ["address", "shard", "conductor_groups"].flatMap((name) =>
        query[name] === undefined ? [] : [[name, query[name]]],
      ),
    ),
    ...(typeof portgroup === "string"
      ? { portgroup_uuid: (await useCases.getPortgroup(scope, { portgroup })).uuid }
      : {}),
  };
  const records = await useCases.listPorts(scope, { filter, page, ...(node === undefined ? {} : { node }) });
  const { path, fields } = options;
  return answerCollection(port, records, request, { path, fields, limit: page.limit });
}

function askedNode(ident: string, version: number): string {
  if (!isUuid(ident) && !existsIn(RULES.names, version)) throw notAcceptable(RULES.names.since);
  return checkNodeIdent(ident, version);
}
