import { Failure, isUuid } from "@ingot/kernel";
import type { PortgroupRecord } from "../../ports/portgroup.ts";
import type { Stores } from "../../ports/store.ts";

/** The port group of a UUID or a name; throws `portgroup.not_found`. */
export async function findPortgroup(stores: Pick<Stores, "portgroups">, ident: string): Promise<PortgroupRecord> {
  const { portgroups } = stores;
  const found = isUuid(ident) ? await portgroups.byUuid(ident.toLowerCase()) : await portgroups.byName(ident);
  if (found === undefined) throw new Failure("portgroup.not_found", `Portgroup ${ident} could not be found.`);
  return found;
}
