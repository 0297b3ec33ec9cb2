import type { BiosSetting } from "@ingot/driver-kit";

/** A BIOS setting as it was last read from a machine: Ironic's BIOS setting object (v1.2). */
export interface BiosSettingRecord extends BiosSetting {
  readonly node_uuid: string;
  readonly created_at: number;
  readonly updated_at: number | null;
}

export interface BiosSettingStore {
  /** By name. */
  ofNode(nodeUuid: string): Promise<readonly BiosSettingRecord[]>;
  byName(nodeUuid: string, name: string): Promise<BiosSettingRecord | undefined>;
  /** These settings and no others; those that are as they were keep their times. */
  replace(nodeUuid: string, settings: readonly BiosSetting[], at: number): Promise<void>;
}
