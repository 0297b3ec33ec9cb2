import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { VolumeConnectorRecord } from "../../ports/volume-connector.ts";
import { findVolumeConnector } from "./find-volume-connector.ts";

export interface GetVolumeConnector {
  readonly connector: string;
}

/** Throws `volume_connector.not_found`. */
export async function getVolumeConnector(
  scope: Scope,
  conductor: Conductor,
  input: GetVolumeConnector,
): Promise<VolumeConnectorRecord> {
  scope.check();
  return findVolumeConnector(conductor.store, input.connector);
}
