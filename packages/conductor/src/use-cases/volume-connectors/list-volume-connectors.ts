import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { Page } from "../../ports/node.ts";
import type { VolumeConnectorRecord } from "../../ports/volume-connector.ts";
import { findNode } from "../nodes/find-node.ts";
import { findVolumeConnector } from "./find-volume-connector.ts";

export interface ListVolumeConnectors {
  /** UUID or name. */
  readonly node?: string;
  readonly page: Page;
}

/** A page of volume connectors; `node.not_found` and `volume_connector.not_found` for a node or a marker that is not there. */
export async function listVolumeConnectors(
  scope: Scope,
  conductor: Conductor,
  input: ListVolumeConnectors,
): Promise<readonly VolumeConnectorRecord[]> {
  scope.check();
  const { store } = conductor;
  if (input.page.marker !== undefined) await findVolumeConnector(store, input.page.marker);
  const filter = input.node === undefined ? {} : { node_uuid: (await findNode(store, input.node)).uuid };
  return store.volumeConnectors.list(filter, input.page);
}
