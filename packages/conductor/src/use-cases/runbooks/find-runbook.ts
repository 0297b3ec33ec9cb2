import { Failure, isUuid } from "@ingot/kernel";
import type { RunbookRecord } from "../../ports/runbook.ts";
import type { Stores } from "../../ports/store.ts";

/** The runbook of a UUID or a name; throws `runbook.not_found`. */
export async function findRunbook(stores: Pick<Stores, "runbooks">, ident: string): Promise<RunbookRecord> {
  const { runbooks } = stores;
  const found = isUuid(ident) ? await runbooks.byUuid(ident.toLowerCase()) : await runbooks.byName(ident);
  if (found === undefined) throw new Failure("runbook.not_found", `Runbook ${ident} could not be found.`);
  return found;
}
