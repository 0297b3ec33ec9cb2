import type { Conductor } from "../../conductor.ts";
import type { ConductorRecord } from "../../ports/conductor-record.ts";
import type { Stores } from "../../ports/store.ts";

/** The records with `online` as it is now: of one that died without a word, only its lease tells. */
export async function withLife(
  { store, clock }: Pick<Conductor, "clock"> & { readonly store: Pick<Stores, "operations"> },
  records: readonly ConductorRecord[],
): Promise<readonly ConductorRecord[]> {
  const leases = await store.operations.living(clock.now());
  const living = new Set(leases.map(({ name }) => name));
  return records.map((record) => ({ ...record, online: record.online && living.has(record.hostname) }));
}
