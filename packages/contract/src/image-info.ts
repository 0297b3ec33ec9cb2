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
});
export type ImageInfo = Static<typeof ImageInfo>;
