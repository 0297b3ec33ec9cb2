import { Failure } from "@ingot/kernel";
import type { Stores } from "../../ports/store.ts";
import type { VolumeConnectorRecord } from "../../ports/volume-connector.ts";

/** The volume connector of a UUID; throws `volume_connector.not_found`. */
export async function findVolumeConnector(
  stores: Pick<Stores, "volumeConnectors">,
  uuid: string,
): Promise<VolumeConnectorRecord> {
  const found = await stores.volumeConnectors.byUuid(uuid.toLowerCase());
  if (found === undefined)
    throw new Failure("volume_connector.not_found", `Volume connector ${uuid} could not be found.`);
  return found;
}
