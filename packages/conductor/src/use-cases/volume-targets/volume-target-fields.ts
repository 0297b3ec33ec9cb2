import type { VolumeTargetRecord } from "../../ports/volume-target.ts";

/** What a client may say of a volume target; `node_uuid` is a UUID. */
export type VolumeTargetFields = Pick<VolumeTargetRecord, "boot_index" | "volume_id" | "volume_type"> & {
  readonly node_uuid: string;
  readonly uuid?: string;
} & Partial<Pick<VolumeTargetRecord, "extra" | "properties">>;
