import { Failure } from "@ingot/kernel";
import type { Stores } from "../../ports/store.ts";
import type { VolumeTargetRecord } from "../../ports/volume-target.ts";

/** The volume target of a UUID; throws `volume_target.not_found`. */
export async function findVolumeTarget(
  stores: Pick<Stores, "volumeTargets">,
  uuid: string,
): Promise<VolumeTargetRecord> {
  const found = await stores.volumeTargets.byUuid(uuid.toLowerCase());
  if (found === undefined) throw new Failure("volume_target.not_found", `Volume target ${uuid} could not be found.`);
  return found;
}
