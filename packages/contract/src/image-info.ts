/** The `image_info` argument of `write_image` / `standby.prepare_image` (ironic drivers/modules/agent.py). */
import { type Static, Type } from "typebox";

export const ImageInfo = Type.Object({
  id: Type.String(),
  /** Where the bytes are; the first that answers is used. */
  urls: Type.Array(Type.String(), { minItems: 1 }),
  disk_format: Type.Optional(Type.String()),
  container_format: Type.Optional(Type.String()),
  os_hash_algo: Type.Optional(Type.Enum(["sha256", "sha512", "md5"])),
  os_hash_value: Type.Optional(Type.String()),
  checksum: Type.Optional(Type.String()),
  stream_raw_images: Type.Optional(Type.Boolean()),
  image_type: Type.Optional(Type.Enum(["whole-disk", "partition"])),
  deploy_boot_mode: Type.Optional(Type.Enum(["bios", "uefi"])),
  node_uuid: Type.Optional(Type.String()),
  /** The rest only with `image_type: "partition"`. Sizes in MiB; 0 for a partition that is not to be there. */
  root_mb: Type.Optional(Type.Integer({ minimum: 1 })),
  swap_mb: Type.Optional(Type.Integer({ minimum: 0 })),
  ephemeral_mb: Type.Optional(Type.Integer({ minimum: 0 })),
  /** The filesystem that the ephemeral partition gets. */
  ephemeral_format: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** The partitions are as they were: only the root filesystem and swap are written anew. */
  preserve_ephemeral: Type.Optional(Type.Boolean()),
  boot_option: Type.Optional(Type.Enum(["local"])),
  disk_label: Type.Optional(Type.Enum(["gpt", "msdos"])),
  cpu_arch: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
export type ImageInfo = Static<typeof ImageInfo>;

/** What `standby.get_partition_uuids` answers after a partition image was written (ironic-python-agent partition_utils.py). */
export const PartitionUuids = Type.Object({
  /** Device paths by what the partition is: `root`, `ephemeral`, `swap`, `configdrive`, `efi system partition`. */
  partitions: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
  /** Of the root filesystem. */
  "root uuid": Type.Optional(Type.Union([Type.String(), Type.Null()])),
  "efi system partition uuid": Type.Optional(Type.Union([Type.String(), Type.Null()])),
  "PReP Boot partition uuid": Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
export type PartitionUuids = Static<typeof PartitionUuids>;
