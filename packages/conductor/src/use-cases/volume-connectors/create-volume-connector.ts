import { Failure, isFailure, newId, type Scope, type VolumeConnectorId } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { VolumeConnectorRecord } from "../../ports/volume-connector.ts";
import { isFailureOn } from "../duplicate.ts";
import { findBodyNode } from "../nodes/find-body-node.ts";
import type { VolumeConnectorFields } from "./volume-connector-fields.ts";

export interface CreateVolumeConnector {
  readonly fields: VolumeConnectorFields;
}

/** Creates a volume connector of a node. */
export async function createVolumeConnector(
  scope: Scope,
  conductor: Conductor,
  input: CreateVolumeConnector,
): Promise<VolumeConnectorRecord> {
  scope.check();
  const { fields } = input;
  return conductor.store.transaction(async (stores) => {
    const connector: VolumeConnectorRecord = {
      uuid: (fields.uuid?.toLowerCase() ?? newId()) as VolumeConnectorId,
      created_at: conductor.clock.now(),
      updated_at: null,
      node_uuid: (await findBodyNode(stores, fields.node_uuid)).uuid,
      type: fields.type,
      connector_id: fields.connector_id,
      extra: fields.extra ?? {},
    };
    try {
      await stores.volumeConnectors.insert(connector);
    } catch (error) {
      throw isFailure(error, "store.duplicate") ? duplicateVolumeConnector(connector, error) : error;
    }
    return connector;
  });
}

/** Ironic's words for what `store.duplicate` says of a volume connector. */
export function duplicateVolumeConnector(
  connector: Pick<VolumeConnectorRecord, "uuid" | "type" | "connector_id">,
  error: Failure,
): Failure {
  const which = isFailureOn(error, "connector_id")
    ? `type ${connector.type} and connector ID ${connector.connector_id}`
    : `UUID ${connector.uuid}`;
  return new Failure("volume_connector.duplicate", `A volume connector with ${which} already exists.`, {
    cause: error,
  });
}
