import { existsIn, RULES } from "@ingot/contract";
import { Failure, isUuid } from "@ingot/kernel";
import type { ApiRequest } from "./api-request.ts";
import { invalid } from "./faults.ts";
import { isNameIn } from "./names.ts";
import { readName, readUuid } from "./read-value.ts";

function fromPath({ params }: ApiRequest, parameter: string): string {
  return params[parameter] ?? "";
}

/** The node that a path names: a UUID, or a name in microversions that have names. */
export function nodeIdent(request: ApiRequest): string {
  return checkNodeIdent(readName("node_ident", fromPath(request, "node")), request.version);
}

/** As {@link nodeIdent}, for a node named in a query or a body. */
export function checkNodeIdent(ident: string, version: number): string {
  if (isUuid(ident)) return ident.toLowerCase();
  if (!existsIn(RULES.names, version)) {
    const hint = `Names are looked for since microversion 1.${RULES.names.since}: ask for that or a newer one with the header X-OpenStack-Ironic-API-Version.`;
    throw new Failure("node.not_found", `Node ${ident} could not be found.`, { hint });
  }
  if (!isNameIn(ident, version)) throw invalid(`Expected a logical name or UUID but received ${ident}.`);
  return ident;
}

/** A path's UUID or name, of a resource that has had names from its first microversion on. */
export function nameIdent(request: ApiRequest, parameter: string): string {
  const ident = readName(`${parameter}_ident`, fromPath(request, parameter));
  return isUuid(ident) ? ident.toLowerCase() : ident;
}

/** A path's UUID, of a resource that has no names. */
export function uuidIdent(request: ApiRequest, parameter: string): string {
  return readUuid(`${parameter}_uuid`, fromPath(request, parameter));
}

export function portIdent(request: ApiRequest): string {
  const text = fromPath(request, "port");
  return existsIn(RULES.portNames, request.version) ? readName("port_ident", text) : readUuid("port_uuid", text);
}
