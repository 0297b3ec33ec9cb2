import { Failure, isUuid } from "@ingot/kernel";
import type { PortRecord } from "../../ports/port.ts";
import type { Stores } from "../../ports/store.ts";

/** The port of a UUID or a name; throws `port.not_found`. */
export async function findPort(stores: Pick<Stores, "ports">, ident: string): Promise<PortRecord> {
  const port = isUuid(ident) ? await stores.ports.byUuid(ident.toLowerCase()) : await stores.ports.byName(ident);
  if (port === undefined) throw new Failure("port.not_found", `Port ${ident} could not be found.`);
  return port;
}
