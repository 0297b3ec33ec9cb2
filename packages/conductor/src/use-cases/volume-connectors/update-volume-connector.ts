import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { VolumeConnectorRecord } from "../../ports/volume-connector.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import { requirePoweredOff } from "../nodes/require-powered-off.ts";
import { duplicateVolumeConnector } from "./create-volume-connector.ts";
import { findVolumeConnector } from "./find-volume-connector.ts";
import type { VolumeConnectorFields } from "./volume-connector-fields.ts";

export interface UpdateVolumeConnector {
  readonly connector: string;
  readonly changes: Partial<VolumeConnectorFields>;
}

/** Changes a volume connector; the node that it belongs to afterwards must be powered off. */
export async function updateVolumeConnector(
  scope: Scope,
  conductor: Conductor,
  input: UpdateVolumeConnector,
): Promise<VolumeConnectorRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const connector = await findVolumeConnector(stores, input.connector);
    const { uuid, node_uuid: given, ...changes } = input.changes;
    if (uuid !== undefined && uuid !== connector.uuid) throw new Failure("input.invalid", "'/uuid' cannot be changed");
    const node = await findBodyNode(stores, given ?? connector.node_uuid);
    requirePoweredOff(node, "volume connector update");
    try {
      return await stores.volumeConnectors.update(connector.uuid, { ...changes, node_uuid: node.uuid });
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicateVolumeConnector({ ...connector, ...changes }, error) : error;
    }
  });
}
