import type { Precondition, Stores } from "@ingot/conductor";
import { Failure, isUuid } from "@ingot/kernel";
import { invalid } from "../faults.ts";
import { type Dated, ifMatchHolds, parseTags } from "./etag.ts";

type Find = (stores: Stores, ident: string) => Promise<Dated | undefined>;

interface Named {
  byUuid(uuid: string): Promise<Dated | undefined>;
  byName?(name: string): Promise<Dated | undefined>;
}

const named =
  (of: (stores: Stores) => Named): Find =>
  async (stores, ident) =>
    isUuid(ident) ? of(stores).byUuid(ident.toLowerCase()) : of(stores).byName?.(ident);

/** The resource that a path's first parameter names. */
const RESOURCES: Readonly<Record<string, Find>> = {
  node: named(({ nodes }) => nodes),
  port: named(({ ports }) => ports),
  portgroup: named(({ portgroups }) => portgroups),
  chassis: named(({ chassis }) => chassis),
  connector: named(({ volumeConnectors }) => volumeConnectors),
  target: named(({ volumeTargets }) => volumeTargets),
  allocation: named(({ allocations }) => allocations),
  template: named(({ deployTemplates }) => deployTemplates),
  runbook: named(({ runbooks }) => runbooks),
  rule: named(({ inspectionRules }) => inspectionRules),
};

export interface ConditionalRequest {
  /** The value of If-Match. */
  readonly header: string;
  /** Parameters of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
}

/**
 * What If-Match demands of a request: that the resource of its path (the node, for all that is below a node) has not changed
 * since the client saw it. Throws `api.precondition_failed` when it has, and when there is nothing that could match.
 */
export function preconditionOf({ header, params }: ConditionalRequest): Precondition {
  const tags = parseTags(header);
  if (tags === undefined)
    throw invalid("If-Match is neither * nor a list of entity tags", 'Send an ETag as it came: If-Match: "…"');
  const [parameter = ""] = Object.keys(params);
  const find = Object.hasOwn(RESOURCES, parameter) ? RESOURCES[parameter] : undefined;
  if (find === undefined) throw new Failure("api.precondition_failed", "what this path names has no ETag to match");
  const ident = params[parameter] ?? "";
  return async (stores) => {
    const record = await find(stores, ident);
    if (record === undefined || ifMatchHolds(tags, record)) return;
    throw new Failure("api.precondition_failed", `${parameter} ${ident} has changed since its ETag was given`);
  };
}
