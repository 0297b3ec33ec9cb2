import type { Conductor } from "../../conductor.ts";
import type { ConductorRecord } from "../../ports/conductor-record.ts";

/** The records with `online` as it is now: of one that died without a word, only its lease tells. */
export async function withLife(
  conductor: Conductor,
  records: readonly ConductorRecord[],
): Promise<readonly ConductorRecord[]> {
  const leases = await conductor.store.operations.living(conductor.clock.now());
  const living = new Set(leases.map(({ name }) => name));
  return records.map((record) => ({ ...record, online: record.online && living.has(record.hostname) }));
}
