import type { FirmwareComponent } from "@ingot/driver-kit";

/** Firmware as it was last read from a machine: Ironic's firmware component object (v1.2). */
export interface FirmwareComponentRecord extends FirmwareComponent {
  readonly node_uuid: string;
  readonly created_at: number;
  readonly updated_at: number | null;
  /** As it was when it was first read. */
  readonly initial_version: string | null;
  /** As it became by an update; null while none has changed it. */
  readonly last_version_flashed: string | null;
}

export interface FirmwareComponentStore {
  /** By component. */
  ofNode(nodeUuid: string): Promise<readonly FirmwareComponentRecord[]>;
  /** These components and no others; each keeps the version that it had first. With `flashed`, other versions came by an update. */
  replace(
    nodeUuid: string,
    components: readonly FirmwareComponent[],
    options: { readonly at: number; readonly flashed: boolean },
  ): Promise<void>;
}
