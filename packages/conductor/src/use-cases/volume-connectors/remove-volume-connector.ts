import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "../nodes/find-node.ts";
import { requirePoweredOff } from "../nodes/require-powered-off.ts";
import { findVolumeConnector } from "./find-volume-connector.ts";

export interface RemoveVolumeConnector {
  readonly connector: string;
}

/** Deletes a volume connector of a node that is powered off. */
export async function removeVolumeConnector(
  scope: Scope,
  conductor: Conductor,
  input: RemoveVolumeConnector,
): Promise<void> {
  scope.check();
  await conductor.store.transaction(async (stores) => {
    const { uuid, node_uuid: node } = await findVolumeConnector(stores, input.connector);
    requirePoweredOff(await findNode(stores, node), "volume connector deletion");
    await stores.volumeConnectors.remove(uuid);
  });
}
