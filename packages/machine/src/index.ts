/** Linux on a real machine: disks, mounts, confined files, images on their way to a disk, boot entries, facts. */
/** Programs: what they print, and why they ended. */
export { type ExecOptions, type ExecResult, requireSuccess, run } from "@ingot/exec";
export { type EfiLoader, findEfiLoaders } from "./boot/find-efi-loaders.ts";
export { type BootLoaderOptions, installBootLoader } from "./boot/install-boot-loader.ts";
export { type EfiBootEntry, setEfiBootEntry } from "./boot/set-efi-boot-entry.ts";
export type { BlockDevice, Partition, Signature } from "./disk/block-device.ts";
export { chooseInstallDevice } from "./disk/choose-install-device.ts";
export { decodeConfigDrive, writeConfigDrive } from "./disk/config-drive.ts";
export { eraseMetadata } from "./disk/erase-metadata.ts";
export { listBlockDevices, readBlockDevice } from "./disk/list-block-devices.ts";
export { listPartitions, readPartitionTable } from "./disk/list-partitions.ts";
export { withLoopDevice } from "./disk/loop-device.ts";
export { moveBackupTable } from "./disk/move-backup-table.ts";
export { partitionPath } from "./disk/partition-path.ts";
export { probeSignature } from "./disk/probe-signature.ts";
export { rereadPartitions } from "./disk/reread-partitions.ts";
export { matchesHints, parseRootDeviceHints, type RootDeviceHints } from "./disk/root-device-hints.ts";
export type { BootFacts, CpuFacts, MemoryFacts, SystemVendor } from "./facts.ts";
export type { ImageServerOptions } from "./image/http-body.ts";
export { writeImage, type WriteImageOptions, type WrittenImage } from "./image/write-image.ts";
export { type InsideOptions, resolveInside } from "./inside/resolve-inside.ts";
export { type FileInside, type FileInsideOptions, writeFileInside } from "./inside/write-file-inside.ts";
export { type MountOptions, withMount } from "./mount.ts";
export { listNetworkInterfaces } from "./network/list-network-interfaces.ts";
export type { NetworkInterface } from "./network/network-interface.ts";
export { sourceAddress } from "./network/source-address.ts";
export {
  type PartitionImageOptions,
  writePartitionImage,
  type WrittenPartitions,
} from "./partitions/write-partition-image.ts";
export { readBootFacts, readCpuFacts, readMemoryFacts, readSystemVendor } from "./read-facts.ts";
