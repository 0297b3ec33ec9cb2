import type { VolumeConnectorRecord } from "../../ports/volume-connector.ts";

/** What a client may say of a volume connector; `node_uuid` is a UUID. */
export type VolumeConnectorFields = Pick<VolumeConnectorRecord, "connector_id" | "type"> & {
  readonly node_uuid: string;
  readonly uuid?: string;
  readonly extra?: VolumeConnectorRecord["extra"];
};
