/** Images and artefacts: what they are, whether they are whole, and the media made of them. */
export { type ByteRange, byteRange } from "./byte-range.ts";
export {
  type Checksum,
  findChecksum,
  type HashAlgorithm,
  hashFile,
  HashingStream,
  hashStream,
  parseChecksum,
  type ParseChecksumOptions,
  requireChecksum,
} from "./checksum.ts";
export { buildConfigDrive, type ConfigDrive } from "./config-drive.ts";
export { cpioArchive, type CpioEntry } from "./cpio.ts";
export {
  type DeployableImage,
  type ForeignFacts,
  type ImageFacts,
  INSPECT_BYTES,
  inspectImage,
  type Qcow2Facts,
  type RawFacts,
  requireDeployable,
} from "./image-format.ts";
export { localImage, type LocalImageOptions } from "./image-cache.ts";
export { type ImageStat, openImage, type OpenedImage, type SourcePolicy, statImage } from "./image-source.ts";
export { splitCommandLine } from "./grub-config.ts";
export { type BootIsoOptions, type BootIsoSpec, buildBootIso } from "./iso.ts";
export {
  type MediaFile,
  type MediaPublisher,
  openMediaPublisher,
  type Publication,
  type PublishOptions,
} from "./publisher.ts";
export { parseQcow2, type Qcow2Header } from "./qcow2-header.ts";
