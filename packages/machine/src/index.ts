/** Linux on a real machine: disks, mounts, confined files, images on their way to a disk, boot entries, facts. */
export type { BlockDevice, Partition, Signature } from "./disk/block-device.ts";
export type { BootFacts, CpuFacts, MemoryFacts, SystemVendor } from "./facts.ts";
export type { NetworkInterface } from "./network/network-interface.ts";
